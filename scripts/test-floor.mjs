// `pnpm test:floor`: the tests of the CLI, with the CLI running on the lowest supported Node.
import { installRuntimes } from "./runtimes.mjs"
import { recordFailedRun, removeTallies } from "./tally.mjs"
import { turbo } from "./turbo.mjs"

const test = () => {
  const args = ["run", "test:floor", "--output-logs=errors-only", "--log-order=grouped"]
  return turbo([...args, ...process.argv.slice(2)]).status === 0
}

removeTallies("tally-floor.json")
try {
  if (installRuntimes() && !test()) throw new Error("The tests of the CLI failed on the lowest supported Node.")
} catch (error) {
  recordFailedRun()
  console.error(error.message)
  process.exitCode = 1
}
