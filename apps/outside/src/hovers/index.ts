/**
 * What an editor shows users of the packed packages: words for everything that they can name, and types with exported names.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { doorsOf, exportsOf as doorsIn, groups, install } from "../installation.ts"
import { installed, libraries, type Tarballs } from "../packed.ts"
import { type Check, checkOf, type Part } from "../part.ts"
import { root } from "../shell.ts"
import { displaysOf, unnamed } from "./displays.ts"
import { programs } from "./programs.ts"
import { editor, type Symbol, type TypeScript, typescript } from "./typescript.ts"
import { exportsOf, speechless, uncategorized } from "./words.ts"

const page = fileURLToPath(new URL("displays.txt", import.meta.url))

const checkGroup = (
  ts: TypeScript,
  group: keyof typeof groups,
  tarballs: Tarballs,
  folder: string
): { readonly checks: ReadonlyArray<Check>; readonly displays: string } => {
  const names = groups[group].filter((name) => libraries.includes(name))
  install(names, tarballs, folder, { "@types/node": installed("@types/node", root) })
  const doors = names.flatMap((name) => doorsOf(name, doorsIn(name, folder))).filter((door) => !door.endsWith(".json"))
  const [importing, marked] = ["doors.ts", "marked.ts"].map((name) => join(folder, name)) as [string, string]
  writeFileSync(importing, doors.map((door, index) => `import * as door${index} from "${door}"`).join("\n"))
  writeFileSync(marked, programs[group])

  const service = editor(ts, folder, [importing, marked])
  const program = service.getProgram()
  const file = program?.getSourceFile(importing)
  if (program === undefined || file === undefined) throw new Error("TypeScript has no program")
  const checker = program.getTypeChecker()
  const modules = new Map(
    checker.getSymbolsInScope(file, ts.SymbolFlags.Alias).map((found) => [found.name, checker.getAliasedSymbol(found)])
  )
  const exports = new Map<string, ReadonlyMap<string, Symbol>>(
    doors.map((door, index) => {
      const module = modules.get(`door${index}`)
      return [door, module === undefined ? new Map() : exportsOf(ts, program, module)]
    })
  )
  const displays = displaysOf(service, marked)
  const errors = service.getSemanticDiagnostics(marked).map(({ messageText }) => JSON.stringify(messageText))
  return {
    displays,
    checks: [
      checkOf(
        `${group}: every door has exports`,
        doors.filter((door) => exports.get(door)?.size === 0)
      ),
      checkOf(`${group}: the marked program compiles`, errors),
      checkOf(`${group}: an editor shows words for every export and member`, speechless(ts, program, exports), 200),
      checkOf(`${group}: every export has a known @category`, uncategorized(program, exports), 50),
      checkOf(`${group}: displays name only what can be imported`, unnamed(displays, program, exports))
    ]
  }
}

export const hovers: Part = async ({ tarballs, work, write }) => {
  const ts = await typescript()
  const all = (["effect-4", "effect-3"] as const).map((group) => checkGroup(ts, group, tarballs, join(work, group)))
  const displays = all.map((found) => found.displays).join("\n")
  if (write) writeFileSync(page, displays)
  return [
    ...all.flatMap(({ checks }) => checks),
    {
      name: "displays.txt has what an editor shows",
      problem:
        readFileSync(page, "utf8") === displays
          ? undefined
          : "It differs: run `pnpm outside hovers --write`, and read the diff"
    }
  ]
}
