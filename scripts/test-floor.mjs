// `pnpm test:floor`: the tests of the CLI, with the CLI run by the lowest Node that it names.
import { installRuntimes } from "./runtimes.mjs"
import { recordFailedRun, removeTallies } from "./tally.mjs"
import { turbo } from "./turbo.mjs"

removeTallies("tally-floor.json")
if (installRuntimes()) {
  const args = ["run", "test:floor", "--output-logs=errors-only", "--log-order=grouped"]
  const { status } = turbo([...args, ...process.argv.slice(2)])
  if (status !== 0) recordFailedRun()
  process.exitCode = status === 0 ? 0 : 1
}
