// `pnpm test:browser`: the tests that need a Chromium, at /usr/bin/chromium or wherever CHROMIUM_PATH says. One package
// at a time: each has a browser of its own, and some tests watch the clock.
import { existsSync } from "node:fs"
import { recordFailedRun, removeTallies } from "./tally.mjs"
import { turbo } from "./turbo.mjs"

const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium"
if (!existsSync(chromium)) console.error(`There is no ${chromium}: apt-get install chromium, or set CHROMIUM_PATH.`)

removeTallies("tally-browser.json")
const args = ["run", "test:browser", "--concurrency=1", "--output-logs=errors-only", "--log-order=grouped"]
const { status } = turbo([...args, ...process.argv.slice(2)])
if (status !== 0) recordFailedRun()
process.exitCode = status === 0 ? 0 : 1
