/**
 * Builds the pages, counts their bytes, and runs each: its task is then deleted from an emulator, or left.
 */
import { type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import { execFile } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import type { Check } from "../part.ts"
import { type Bundle, type BundlerName, bundlers, names, toJavaScript } from "./bundlers.ts"
import { type Page, pages } from "./limits.ts"

/** A program that imports these files of `pages`. */
const fileOf = (parts: ReadonlyArray<string>, folder: string): string => join(folder, `page-${parts.join("-")}.js`)

const write = (parts: ReadonlyArray<string>, folder: string): void => {
  for (const part of parts) {
    const source = readFileSync(fileURLToPath(new URL(`pages/${part}.ts`, import.meta.url)), "utf8")
    writeFileSync(join(folder, `${part}.js`), toJavaScript(source))
  }
  writeFileSync(fileOf(parts, folder), parts.map((part) => `import "./${part}.js"\n`).join(""))
}

const gzipped = ({ code }: Bundle): number => gzipSync(code, { level: 9 }).length

const program = `
await import(process.argv[1])
console.log(JSON.stringify(await globalThis.page(...JSON.parse(process.argv[2]))))`

/** Runs a built page in its own process. Returns what is wrong. */
const use = async (
  page: Page,
  file: string,
  taskId: string,
  emulator: RunningEmulator
): Promise<string | undefined> => {
  const { endpoint, projectId, token } = emulator
  const options = { endpoint, projectId, credentials: { token } }
  const args = JSON.stringify([options, { instanceId: "i", taskId }])
  const node = ["--input-type=module", "--eval", program, file, args]
  const { stdout } = await promisify(execFile)(process.execPath, node, { timeout: 300_000 })
  if (!page.runs.prints.test(stdout.trim())) return `it returned ${stdout}`
  return emulator.deleted("i").has(taskId) === page.runs.deletes ? undefined : "the emulator received something else"
}

const idOf = (page: Page, bundler: BundlerName): string => `${bundler}-${page.parts.join("-")}`

interface Built {
  readonly size: number
  readonly limit: number
  readonly checks: ReadonlyArray<Check>
}

const test = async (page: Page, bundler: BundlerName, folder: string, emulator: RunningEmulator): Promise<Built> => {
  const limit = page.limits[bundler] ?? 0
  const build = (parts: ReadonlyArray<string>) => bundlers[bundler](fileOf(parts, folder), "browser")
  const bundle = await build(page.parts)
  const size = gzipped(bundle) - (page.over === undefined ? 0 : gzipped(await build([page.over])))
  const file = join(folder, `${idOf(page, bundler)}.mjs`)
  writeFileSync(file, bundle.code)
  const name = `${bundler}: ${page.name}`
  const checks = [
    { name: `${name}: no warning`, problem: bundle.warnings[0] },
    { name: `${name}: at most ${limit} bytes`, problem: size > limit ? `it has ${size}` : undefined },
    { name: `${name}: runs`, problem: await use(page, file, idOf(page, bundler), emulator).catch(String) }
  ]
  return { size, limit, checks }
}

const cell = ({ limit, size }: Built): string =>
  `${size.toLocaleString("en").padStart(7)} / ${limit.toLocaleString("en")}`.padEnd(18)

/** Tests each page with each of its bundlers in a folder with the packages, and prints the sizes. */
export const testPages = async (folder: string): Promise<ReadonlyArray<Check>> => {
  for (const { over, parts } of pages) {
    write(parts, folder)
    if (over !== undefined) write([over], folder)
  }
  const tasks = pages.flatMap((page) => names.map((bundler) => ({ id: idOf(page, bundler) })))
  const emulator = await startEmulator({ instances: [{ id: "i", tasks }] })
  const all: Array<Check> = []
  console.log(`${"bytes, min+gzip / limit".padEnd(48)}${names.map((name) => name.padEnd(18)).join("")}`)
  try {
    for (const page of pages) {
      const used = names.filter((bundler) => page.limits[bundler] !== undefined)
      const built = await Promise.all(used.map((bundler) => test(page, bundler, folder, emulator)))
      console.log(`${page.name.padEnd(48)}${built.map(cell).join("")}`)
      all.push(...built.flatMap(({ checks }) => checks))
    }
  } finally {
    await emulator.close()
  }
  return all
}
