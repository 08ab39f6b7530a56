// Sums the test counts that scripts/tally-reporter.ts wrote in each package, and prints "N passed, N failed". Runs on Node 20.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../", import.meta.url))

const tallyFiles = () =>
  ["packages", "apps"]
    .flatMap((group) => readdirSync(root + group).map((name) => `${root}${group}/${name}/.turbo`))
    .concat(`${root}examples/.turbo`, `${root}.turbo`)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /^tally.*\.json$/.test(name))
        .map((name) => `${folder}/${name}`)
    )

const sum = () => {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  for (const file of tallyFiles()) {
    const tally = JSON.parse(readFileSync(file, "utf8"))
    for (const key of Object.keys(total)) total[key] += tally[key]
    failures.push(...(tally.failures ?? []))
  }
  return { ...total, failures }
}

/** So that the end of a long output says what is wrong. */
const shown = { failures: 6, characters: 200 }

/** Removes the counts of earlier runs, so that a package whose runner dies is not counted with old ones. */
export const removeTallies = (name = ".json") => {
  for (const file of tallyFiles()) if (file.endsWith(name)) rmSync(file)
}

/** Records the counts of checks that run outside vitest. */
const recordTally = (name, tally) => {
  mkdirSync(`${root}.turbo`, { recursive: true })
  writeFileSync(`${root}.turbo/${name}`, JSON.stringify(tally))
}

/** Records a failure that no test reported, such as a package that does not build. */
export const recordFailedRun = () => {
  if (sum().failed === 0) recordTally("tally-run.json", { passed: 0, failed: 1, skipped: 0, failures: [] })
}

/** Prints what failed, then the sum. True if something passed and nothing failed. */
export const printTally = () => {
  const { failures, ...total } = sum()
  for (const failure of failures.slice(0, shown.failures)) {
    console.log(`failed: ${failure.replaceAll(/\s+/g, " ").slice(0, shown.characters)}`)
  }
  if (failures.length > shown.failures) console.log(`failed: ${failures.length - shown.failures} more, see above`)
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`)
  return total.passed > 0 && total.failed === 0
}

if (fileURLToPath(import.meta.url) === process.argv[1]) process.exitCode = printTally() ? 0 : 1
