/**
 * Loads every door with `require` on each Node that users have.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Check, checkOf } from "../part.ts"
import { run } from "../shell.ts"
import { runtimes } from "../tools.ts"

/** `require` and `import` must find the same, or a class is not the same class in both. */
const program = (doors: ReadonlyArray<string>): string => `
const required = { ${doors.map((door) => `"${door}": require("${door}")`).join()} }
const check = async () => {
  for (const [door, found] of Object.entries(required)) {
    const options = door.endsWith(".json") ? { with: { type: "json" } } : {}
    const imported = await import(door, options)
    const expected = door.endsWith(".json") ? imported.default : imported
    const names = Object.keys(expected)
    if (names.length !== Object.keys(found).length) console.log(door + ": " + Object.keys(found) + ", not " + names)
    for (const name of names) if (found[name] !== expected[name]) console.log(door + ": " + name + " is another one")
  }
}
check()
`

export const requireAll = (doors: ReadonlyArray<string>, folder: string): ReadonlyArray<Check> => {
  writeFileSync(join(folder, "doors.cjs"), program(doors))
  return [runtimes.node22, runtimes.node24, runtimes.node26].map((node) => {
    const name = `Node ${run([node, "--version"], { cwd: folder }).stdout.trim()}: require`
    try {
      const { stderr, stdout } = run([node, "doors.cjs"], { cwd: folder })
      return checkOf(
        name,
        `${stdout}${stderr}`.split("\n").filter((line) => line !== "")
      )
    } catch (error) {
      return checkOf(name, [String(error)])
    }
  })
}
