// `pnpm test:browser`: the tests that need a Chromium, at /usr/bin/chromium or CHROMIUM_PATH. One package at a time, because
// each starts its own browser, and some tests measure time.
import { existsSync, readFileSync } from "node:fs"
import { recordFailedRun, removeTallies } from "./tally.mjs"
import { turbo } from "./turbo.mjs"

const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium"
if (!existsSync(chromium)) console.error(`There is no ${chromium}. Run apt-get install chromium, or set CHROMIUM_PATH.`)

removeTallies("tally-browser.json")
const args = ["run", "test:browser", "--concurrency=1", "--output-logs=errors-only", "--log-order=grouped"]
const { status } = turbo([...args, ...process.argv.slice(2)])
const figures = new URL("../apps/console/.turbo/figures.txt", import.meta.url)
if (existsSync(figures)) console.log(readFileSync(figures, "utf8").trimEnd())
if (status !== 0) recordFailedRun()
process.exitCode = status === 0 ? 0 : 1
