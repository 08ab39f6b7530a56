/**
 * The packages, installed from their tarballs, as TypeScript and `require` see them.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Block, blocks, isEffect3 } from "../blocks.ts"
import { doorsOf, exportsOf, groups, install } from "../installation.ts"
import { installed, libraries, type Tarballs } from "../packed.ts"
import type { Check, Part } from "../part.ts"
import { root } from "../shell.ts"
import { compileAll } from "./compile.ts"
import { manifestChecks } from "./manifests.ts"
import { doorsProgram, forbiddenProgram } from "./programs.ts"
import { requireAll } from "./require.ts"

/** What pages use. */
const forPages = ["@dcs-tasks/browser", "@dcs-tasks/core", "@dcs-tasks/wire"]
const isPage = ({ code }: Block): boolean => code.some((line) => line.includes(`"@dcs-tasks/browser`))

/** The line of the documentation that an error in an example is about. */
const placeOf = (line: string): string =>
  line.replace(/^examples\/(\d+)(?:\.page)?\.ts\((\d+),\d+\)/, (whole, index: string, inside: string) => {
    const block = blocks[Number(index)]
    return block === undefined ? whole : `${block.source}:${block.line + Number(inside) - 1}`
  })

/** Our packages do not bring vitest. `pnpm examples` compiles these. */
const isTest = ({ code }: Block): boolean => code.some((line) => /from "(?:@effect\/)?vitest"/.test(line))

const writePrograms = (group: string, names: ReadonlyArray<string>, doors: ReadonlyArray<string>, folder: string) => {
  mkdirSync(join(folder, "examples"))
  for (const [index, block] of blocks.entries()) {
    if (isEffect3(block) !== (group === "effect-3") || isTest(block)) continue
    writeFileSync(join(folder, "examples", `${index}${isPage(block) ? ".page" : ""}.ts`), block.code.join("\n"))
  }
  for (const name of names) writeFileSync(join(folder, `${name.replace("/", "-")}.ts`), forbiddenProgram(name))
  const pageDoors = doors.filter((door) => forPages.some((name) => door === name || door.startsWith(`${name}/`)))
  writeFileSync(join(folder, "doors.page.ts"), doorsProgram(pageDoors, "module"))
  writeFileSync(join(folder, "doors.ts"), doorsProgram(doors, "module"))
  writeFileSync(join(folder, "doors.cts"), doorsProgram(doors, "commonjs"))
}

const checkGroup = async (
  group: keyof typeof groups,
  tarballs: Tarballs,
  folder: string
): Promise<ReadonlyArray<Check>> => {
  const names = groups[group].filter((name) => libraries.includes(name))
  // An example configures Vite.
  const beside = Object.fromEntries(["@types/node", "vite"].map((name) => [name, installed(name, root)]))
  install(names, tarballs, folder, beside)
  const doors = names.flatMap((name) => doorsOf(name, exportsOf(name, folder)))
  writePrograms(group, names, doors, folder)
  const checks = [...(await requireAll(doors, folder)), ...(await compileAll(folder, group === "effect-4", placeOf))]
  return checks.map((check) => ({ ...check, name: `${group}: ${check.name}` }))
}

export const types: Part = async ({ tarballs, work }) => {
  const check = (group: keyof typeof groups) => checkGroup(group, tarballs, join(work, group))
  // Two at a time. There is more to check for Effect 4.
  const checks = await Promise.all([
    check("effect-4"),
    check("effect-3").then(async (checks) => [...checks, ...(await manifestChecks(tarballs))])
  ])
  return checks.flat()
}
