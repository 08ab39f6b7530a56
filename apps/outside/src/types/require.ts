/**
 * Loads every door with `require` on each Node that users have.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { attempt, type Check } from "../part.ts"
import { run } from "../shell.ts"
import { runtimes } from "../tools.ts"

/** `require` and `import` must find the same, or a class is not the same class in both. */
const program = (doors: ReadonlyArray<string>): string => `
const { emitWarning } = process
// Node 22 warns about node:sqlite.
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith("SQLite is an experimental feature")) emitWarning.call(process, warning, ...rest)
}
const required = { ${doors.map((door) => `"${door}": require("${door}")`).join()} }
const check = async () => {
  for (const [door, found] of Object.entries(required)) {
    const options = door.endsWith(".json") ? { with: { type: "json" } } : {}
    const imported = await import(door, options)
    const expected = door.endsWith(".json") ? imported.default : imported
    const names = Object.keys(expected)
    if (names.length !== Object.keys(found).length) console.log(door + ": " + Object.keys(found) + ", not " + names)
    for (const name of names) if (found[name] !== expected[name]) console.log(door + ": " + name + " differs")
  }
}
check()
`

export const requireAll = (doors: ReadonlyArray<string>, folder: string): Promise<ReadonlyArray<Check>> => {
  writeFileSync(join(folder, "doors.cjs"), program(doors))
  return Promise.all(
    [runtimes.node22, runtimes.node24, runtimes.node26].map((node) =>
      attempt(`Node ${run([node, "--version"], { cwd: folder }).stdout.trim()}: require`, () => {
        const { stderr, stdout } = run([node, "doors.cjs"], { cwd: folder })
        return `${stdout}${stderr}`.trim() || undefined
      })
    )
  )
}
