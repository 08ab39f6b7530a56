// `pnpm test`: runs every package's tests with turbo (arguments such as --force are for turbo), then prints the counts.
import { printTally, recordFailedRun, removeTallies } from "./tally.mjs"
import { turbo } from "./turbo.mjs"

removeTallies()
const args = ["run", "test", "--continue=dependencies-successful", "--output-logs=errors-only", "--log-order=grouped"]
const { status } = turbo([...args, ...process.argv.slice(2)])
if (status !== 0) recordFailedRun()
const green = printTally()
process.exitCode = status === 0 && green ? 0 : 1
