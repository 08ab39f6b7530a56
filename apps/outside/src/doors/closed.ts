/**
 * Tries to import each file of the installed packages by every path that could lead to it. Only the paths in `exports` lead to
 * one, and each of them loads.
 */
import { copyFileSync, existsSync, globSync, writeFileSync } from "node:fs"
import { basename, join, posix } from "node:path"
import { fileURLToPath } from "node:url"
import { run } from "../shell.ts"
import type { Specifiers } from "./probe.ts"

/** The paths below a package's name by which someone could try to import a file. */
const pathsTo = (file: string): ReadonlyArray<string> => {
  const inside = file.replace(/^(dist|src)\//, "")
  const places = [
    file,
    inside,
    basename(file),
    ...["dist", "src", "internal"].map((folder) => posix.join(folder, inside))
  ]
  const stems = places.flatMap((place) => [place, place.replace(/(\.d)?\.[a-z]+(\.map)?$/, "")])
  const paths = stems.flatMap((stem) => [stem, `${stem}.js`, `${stem}.ts`, posix.dirname(stem)])
  return paths.filter((path) => path !== ".")
}

export const closedProblems = (name: string, doors: ReadonlyArray<string>, folder: string): ReadonlyArray<string> => {
  const packed = join(folder, "node_modules", name)
  const files = globSync("**/*.*", { cwd: packed, exclude: ["node_modules"] })
  const sourceless = files.filter((file) => {
    // The page that the CLI ships has its sources elsewhere.
    const source = /^dist\/(?!console\/)(.*)\.js$/.exec(file)?.[1]
    return source !== undefined && !existsSync(join(packed, `src/${source}.ts`))
  })
  const paths = new Set(files.flatMap(pathsTo).map((path) => `${name}/${path}`))
  const specifiers: Specifiers = { open: doors, closed: [...paths].filter((path) => !doors.includes(path)) }
  writeFileSync(join(folder, "specifiers.json"), JSON.stringify(specifiers))
  copyFileSync(fileURLToPath(new URL("probe.ts", import.meta.url)), join(folder, "probe.ts"))
  const { stdout } = run([process.execPath, "probe.ts"], { cwd: folder })
  return [...sourceless.map((file) => `${file} has no source`), ...(JSON.parse(stdout) as ReadonlyArray<string>)]
}
