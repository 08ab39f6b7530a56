/**
 * `pnpm run bench`: measures everything, prints the figures, and writes them to docs/performance.md and its chart. With
 * `--quick` it runs fewer and shorter rounds, in less than two minutes, and only prints.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { deleteMany } from "./bulk.ts"
import { bundles } from "./bundles.ts"
import { chart } from "./chart.ts"
import { coldStarts } from "./coldStart.ts"
import { type Footprint, footprints } from "./footprint.ts"
import { report } from "./report.ts"
import { startService } from "./service.ts"
import { targetsOf } from "./targets.ts"
import { measure, type Rates, workloads } from "./workloads.ts"

const unknown = process.argv.slice(2).filter((arg) => arg !== "--quick")
if (unknown.length > 0) {
  process.stderr.write(`bench: unknown ${unknown.join(" ")}; there is only --quick\n`)
  process.exit(2)
}
const isQuick = process.argv.includes("--quick")
const pace = isQuick ? { rounds: 2, millis: 500, warmUp: 1000 } : { rounds: 9, millis: 1000, warmUp: 3000 }
const size = isQuick ? { ids: 100_000, starts: 7 } : { ids: 1_000_000, starts: 31 }

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`)

/** Needs the package registry, unlike all other measurements. */
const installed = (): ReadonlyArray<Footprint> | undefined => {
  try {
    return footprints()
  } catch (error) {
    say(`no installation could be measured: ${String(error).split("\n")[0]}`)
    return undefined
  }
}

await using service = await startService()
const run = (name: keyof typeof workloads) => {
  say(workloads[name].title)
  return measure(service, workloads[name], pace)
}
const rates: Rates = {
  many: await run("many"),
  single: await run("single"),
  signed: await run("signed"),
  flaky: await run("flaky"),
  bulk: await run("bulk")
}
say(`${size.ids} ids`)
const bulk = await deleteMany({ target: service.target, count: size.ids, concurrency: 64 })
say("cold start")
const starts = coldStarts(service.target, size.starts)
say("bundles and installations")
const figures = {
  rates,
  bulk,
  starts,
  bundles: await bundles(),
  footprints: installed(),
  targets: targetsOf(rates, starts)
}
const text = report(figures)
process.stdout.write(`${text}\n`)

if (!isQuick) {
  const page = new URL("../../../docs/performance.md", import.meta.url)
  const [before, after] = readFileSync(page, "utf8").split(/(?<=<!-- bench -->\n)[^]*(?=<!-- \/bench -->)/)
  if (before === undefined || after === undefined) throw new Error("docs/performance.md has no place for the figures")
  writeFileSync(page, `${before}\n${text}\n\n${after}`)
  writeFileSync(new URL("performance.svg", page), chart(rates))
}
const missed = figures.targets.filter(({ isMet }) => !isMet)
for (const { measured, text, limit } of missed) say(`missed: ${text}: ${measured.toFixed(2)}, ${limit}`)
