/**
 * What can be imported from each package, as it is packed and installed: the paths in `exports` and no other.
 */
import { join } from "node:path"
import { doorsOf, exportsOf, groups, install } from "../installation.ts"
import { folderOf, libraries } from "../packed.ts"
import { checkOf, type Part } from "../part.ts"
import { closedProblems } from "./closed.ts"
import { manifestProblems } from "./manifest.ts"
import { nameProblems } from "./names.ts"

export const doors: Part = ({ tarballs, work }) => [
  ...libraries.map((name) => checkOf(`${name}: names of the sources`, nameProblems(folderOf(name)))),
  ...Object.entries(groups).flatMap(([group, names]) => {
    const folder = join(work, group)
    install(names, tarballs, folder)
    return names.flatMap((name) => {
      const exports = exportsOf(name, folder)
      return [
        checkOf(`${group}: ${name}: exports`, manifestProblems(exports)),
        checkOf(`${group}: ${name}: no other path is open`, closedProblems(name, doorsOf(name, exports), folder))
      ]
    })
  })
]
