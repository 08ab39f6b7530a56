// `pnpm test:floor`: the tests of what the CLI asks of Node and the system, the tour, and the main file of each command, with
// the CLI running on the lowest supported Node.
import { installTools, isSupportedPlatform } from "../apps/outside/src/tools.ts"
import { recordFailedRun, removeTallies } from "./tally.mjs"
import { turbo } from "./turbo.mjs"

const test = () => {
  const args = ["run", "test:floor", "--output-logs=errors-only", "--log-order=grouped"]
  return turbo([...args, ...process.argv.slice(2)]).status === 0
}

removeTallies("tally-floor.json")
try {
  if (!isSupportedPlatform)
    throw new Error(`There is no package of that Node for ${process.platform} on ${process.arch}.`)
  installTools()
  if (!test()) throw new Error("The tests of the CLI failed on the lowest supported Node.")
} catch (error) {
  recordFailedRun()
  console.error(error.message)
  process.exitCode = 1
}
