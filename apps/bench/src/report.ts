/** The figures of a run as Markdown. */
import { cpus, totalmem } from "node:os"
import type { BulkResult } from "./bulk.ts"
import type { Bundle } from "./bundles.ts"
import type { Start } from "./coldStart.ts"
import type { Footprint } from "./footprint.ts"
import type { Rate } from "./rates.ts"
import type { Target } from "./targets.ts"
import { type Rates, type WorkloadName, workloads } from "./workloads.ts"

interface Figures {
  readonly rates: Rates
  readonly bulk: BulkResult
  readonly starts: ReadonlyArray<Start>
  readonly bundles: ReadonlyArray<Bundle>
  readonly footprints: ReadonlyArray<Footprint> | undefined
  readonly targets: ReadonlyArray<Target>
}

const whole = (value: number): string => Math.round(value).toLocaleString("en")

/** A Markdown table. The first column is text, the others are numbers. */
const table = (heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = heads.map((head, at) => Math.max(head.length, 4, ...rows.map((row) => row[at]?.length ?? 0)))
  const pad = (text: string, at: number) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))
  const line = (cells: ReadonlyArray<string>) => `| ${cells.map(pad).join(" | ")} |`
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`))
  return [line(heads), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n")
}

const rateRows = (rates: ReadonlyArray<Rate>) => {
  const [first] = rates
  return rates.map(({ cpu, name, rate }) => [
    name,
    whole(rate),
    (rate / (first?.rate ?? Number.NaN)).toFixed(2),
    cpu.toFixed(1)
  ])
}

const rateTable = (name: WorkloadName, rates: Rates): string =>
  `### ${workloads[name].title}\n\n${table(["", "calls/s", "ratio", "CPU µs"], rateRows(rates[name]))}`

const machine = (): string => {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${memory} GiB, ${process.platform}, Node ${process.version}`
}

export const report = ({ bulk, bundles, footprints, rates, starts, targets }: Figures): string => {
  const [node] = starts
  const parts = [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}.`,
    `### Targets\n\n${table(
      ["", "target", "measured", ""],
      targets.map(({ isMet, measured, text, limit }) => [text, limit, measured.toFixed(2), isMet ? "met" : "missed"])
    )}`,
    rateTable("many", rates),
    rateTable("single", rates),
    rateTable("signed", rates),
    rateTable("flaky", rates),
    rateTable("bulk", rates),
    `### ${whole(bulk.count)} ids through the bulk stream\n\n${bulk.seconds.toFixed(1)} s, ${whole(
      bulk.count / bulk.seconds
    )} a second; the benchmark process grew by ${bulk.growth.toFixed(0)} MiB after its first ten thousand (with V8's young generation kept at a fixed size, as in the CLI).`,
    `### Cold start\n\n${table(
      ["", "ms", "of node -e 0"],
      starts.map(({ millis, name }) => [name, millis.toFixed(1), (millis / (node?.millis ?? Number.NaN)).toFixed(2)])
    )}`,
    `### What a page loads for one call\n\nBundled by esbuild, minified, gzip.\n\n${table(
      ["", "bytes"],
      bundles.map(({ bytes, name }) => [name, whole(bytes)])
    )}`,
    footprints === undefined
      ? ""
      : `### Install footprint\n\n${table(
          ["", "packages", "MiB"],
          footprints.map(({ name, packages, size }) => [name, String(packages), size.toFixed(1)])
        )}`
  ]
  return parts.filter((part) => part !== "").join("\n\n")
}
