// Sums what scripts/tally-reporter.ts left in each package and prints "N passed, N failed". Plain enough for Node 20.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../", import.meta.url))

const tallyFiles = () =>
  ["packages", "apps"].flatMap((group) =>
    readdirSync(root + group)
      .map((name) => `${root}${group}/${name}/.turbo`)
      .filter((folder) => existsSync(folder))
      .flatMap((folder) =>
        readdirSync(folder)
          .filter((name) => /^tally.*\.json$/.test(name))
          .map((name) => `${folder}/${name}`)
      )
  )

/** A package whose runner dies early must not be counted by what it left the last time. */
export const removeTallies = () => {
  for (const file of tallyFiles()) rmSync(file)
}

/** Prints the line; true when something passed and nothing failed. */
export const printTally = () => {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const file of tallyFiles()) {
    const tally = JSON.parse(readFileSync(file, "utf8"))
    for (const key of Object.keys(total)) total[key] += tally[key]
  }
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`)
  return total.passed > 0 && total.failed === 0
}

if (fileURLToPath(import.meta.url) === process.argv[1]) process.exitCode = printTally() ? 0 : 1
