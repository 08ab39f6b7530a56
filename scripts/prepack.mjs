// Runs before packing and publishing. Lets pnpm do that and no other package manager, and publishes nothing before this project
// has its address. Deletes the files of `dist` whose source no longer exists; neither `tsc -b` nor the build cache does. The page
// of `dcs-tasks console` has its sources elsewhere.
// Must load on every Node, because npm may run it on an older one.
import * as fs from "node:fs"
import { basename } from "node:path"

const refuse = (message) => {
  console.error(message)
  process.exit(1)
}

// Not the user agent: npm takes over that of a pnpm which runs it.
const { npm_command: command, npm_execpath: packer = "" } = process.env
const { name, repository } = JSON.parse(fs.readFileSync("package.json", "utf8"))

if (!basename(packer).startsWith("pn")) {
  refuse(
    `${name} was not packed: only pnpm replaces "workspace:" and points "exports" at dist. Use pnpm pack, or see docs/releasing.md to publish.`
  )
}
if (command === "publish" && repository.url.includes("/OWNER/")) {
  refuse(
    `${name} cannot be published: "repository" still names OWNER. Set the address of the repository as docs/releasing.md says.`
  )
}

for (const file of fs.globSync("dist/**/*.{js,d.ts,map}")) {
  const source = file.replace(/^dist/, "src").replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts")
  if (!/^dist.console\b/.test(file) && !fs.existsSync(source)) fs.rmSync(file)
}
