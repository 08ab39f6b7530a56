// Before a package is packed: `tsc -b` never deletes, and neither does a cache, so what a source has left behind goes here.
import { existsSync, globSync, rmSync } from "node:fs"

for (const file of globSync("dist/**/*.{js,d.ts,map}")) {
  const source = file.replace(/^dist/, "src").replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts")
  if (!existsSync(source)) rmSync(file)
}
