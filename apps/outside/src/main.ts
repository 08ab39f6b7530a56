/**
 * `pnpm outside [part ...] [--write]`: packs the packages as for publishing, and tests them where users have them. `--write`
 * writes the pages that are generated from the results, instead of comparing them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { constants, tmpdir } from "node:os"
import { join } from "node:path"
import { pack, published } from "./packed.ts"
import type { Check } from "./part.ts"
import { parts, testPart } from "./parts.ts"
import { root } from "./shell.ts"
import { installTools, isSupportedPlatform } from "./tools.ts"

const record = (checks: ReadonlyArray<Check>): void => {
  const failures = checks.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`outside: ${name}: ${problem}`]
  )
  const failed = failures.length
  const folder = `${root}apps/outside/.turbo`
  mkdirSync(folder, { recursive: true })
  const tally = { passed: checks.length - failed, failed, skipped: 0, failures }
  writeFileSync(join(folder, "tally-outside.json"), JSON.stringify(tally))
}

/** Much of a part is one command after the other, so that two parts at a time take little more than half as long. */
const atOnce = 2

const testAll = async (names: ReadonlyArray<string>, write: boolean): Promise<ReadonlyArray<Check>> => {
  const work = mkdtempSync(join(tmpdir(), "dcs-tasks-outside-"))
  const aborted = new AbortController()
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      aborted.abort()
      rmSync(work, { recursive: true, force: true })
      process.exit(128 + constants.signals[signal])
    })
  }
  try {
    installTools()
    const packed = join(work, "packed")
    mkdirSync(packed)
    const tarballs = pack(Object.keys(published), packed)
    const all: Array<Check> = []
    const queue = names.values()
    const testNext = async (): Promise<void> => {
      for (const name of queue) {
        const started = performance.now()
        const folder = join(work, name)
        mkdirSync(folder)
        const checks = await testPart(name, { tarballs, work: folder, write }, aborted.signal)
        const problems = checks.filter(({ problem }) => problem !== undefined)
        const seconds = Math.round((performance.now() - started) / 1000)
        console.log(`${name}: ${checks.length - problems.length} of ${checks.length}, ${seconds} s`)
        for (const { name, problem } of problems) console.log(`  ${name}: ${problem}`)
        all.push(...checks)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, testNext))
    return all
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const words = process.argv.slice(2)
const write = words.includes("--write")
const named = words.filter((word) => word !== "--write")
const names = named.length > 0 ? named : Object.keys(parts)
const unknown = names.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. The parts: ${Object.keys(parts).join(", ")}`)
  process.exitCode = 2
} else if (isSupportedPlatform) {
  record([{ name: "outside", problem: "did not finish" }])
  const checks = await testAll(names, write)
  record(checks)
  process.exitCode = checks.length > 0 && checks.every(({ problem }) => problem === undefined) ? 0 : 1
} else {
  console.error(`There are no packages of the runtimes for ${process.platform} on ${process.arch}. Nothing is tested.`)
  process.exitCode = 1
}
