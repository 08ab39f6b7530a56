// Runs before packing. Deletes the files of `dist` whose source no longer exists; neither `tsc -b` nor the build cache does.
import { existsSync, globSync, rmSync } from "node:fs"

for (const file of globSync("dist/**/*.{js,d.ts,map}")) {
  const source = file.replace(/^dist/, "src").replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts")
  if (!existsSync(source)) rmSync(file)
}
