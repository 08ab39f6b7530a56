/**
 * The names of the sources: a file name has a capital only if users can import the file, if the index exports from it, or if it
 * contains the class of that name.
 */
import { globSync, readFileSync } from "node:fs"
import { basename, join, posix } from "node:path"
import { parseSync } from "rolldown/utils"
import { json } from "../shell.ts"

interface Manifest {
  readonly exports: Readonly<Record<string, string>>
  readonly publishConfig: { readonly exports?: Readonly<Record<string, unknown>> }
}

const isDoorName = (file: string): boolean =>
  /^[A-Z]/.test(basename(file)) ||
  ["index.ts", "adapter.ts"].includes(basename(file)) ||
  ["src/text.ts", "src/time.ts"].includes(file)

export const nameProblems = (folder: string): ReadonlyArray<string> => {
  const { exports, publishConfig } = json<Manifest>(join(folder, "package.json"))
  const programOf = (file: string) => parseSync(file, readFileSync(join(folder, file), "utf8")).program.body
  const problems: Array<string> = []
  if (Object.keys(exports).join() !== Object.keys(publishConfig.exports ?? {}).join()) {
    problems.push("exports and publishConfig.exports list different paths")
  }
  const doors = new Set(Object.values(exports).map((path) => posix.normalize(path)))
  const fromIndex = new Set(
    programOf("src/index.ts").flatMap((node) =>
      (node.type === "ExportAllDeclaration" || node.type === "ExportNamedDeclaration") && node.source !== null
        ? [posix.join("src", node.source.value)]
        : []
    )
  )
  const hasClass = (file: string): boolean =>
    programOf(file).some((node) => {
      const declared = node.type === "ExportNamedDeclaration" ? node.declaration : node
      return declared?.type === "ClassDeclaration" && declared.id?.name === basename(file, ".ts")
    })
  for (const file of globSync("src/**/*.ts", { cwd: folder })) {
    if (doors.has(file) && !isDoorName(file)) problems.push(`${file} is a door without a capital`)
    if (/^[A-Z]/.test(basename(file)) && !doors.has(file) && !fromIndex.has(file) && !hasClass(file)) {
      problems.push(`${file} has a capital, but is neither a door, nor in the index, nor a class`)
    }
  }
  return problems
}
