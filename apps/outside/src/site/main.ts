/**
 * `pnpm run site`: builds the API site in the folder `site` of this repository. Open `site/index.html`.
 */
import { root } from "../shell.ts"
import { installTools } from "../tools.ts"
import { build } from "./build.ts"

installTools()
for (const { name, problem } of await build(`${root}site`)) {
  if (problem === undefined) continue
  console.error(`Not true: ${name}. ${problem}`)
  process.exitCode = 1
}
