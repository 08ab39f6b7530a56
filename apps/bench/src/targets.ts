/** The speed that this project promises, compared with one run. */
import type { Start } from "./coldStart.ts"
import type { PeerName } from "./peers/index.ts"
import type { Rates, WorkloadName } from "./workloads.ts"

export interface Target {
  readonly text: string
  readonly limit: string
  readonly measured: number
  readonly isMet: boolean
}

const least = (text: string, limit: number, measured: number): Target => ({
  text,
  limit: `at least ${limit}`,
  measured,
  isMet: measured >= limit
})

const most = (text: string, limit: number, measured: number): Target => ({
  text,
  limit: `at most ${limit}`,
  measured,
  isMet: measured <= limit
})

export const targetsOf = (rates: Rates, starts: ReadonlyArray<Start>): ReadonlyArray<Target> => {
  const ratio = (workload: WorkloadName, measured: PeerName, base: PeerName): number => {
    const rate = (name: PeerName) => rates[workload].find((rate) => rate.name === name)?.rate ?? Number.NaN
    return rate(measured) / rate(base)
  }
  const start = (measured: string, base: string): number => {
    const millis = (name: string) => starts.find((start) => start.name === name)?.millis ?? Number.NaN
    return millis(measured) / millis(base)
  }
  return [
    least("64 at once, of `undici.request`", 0.75, ratio("many", "dcs-tasks", "undici.request")),
    least("One at a time, of `undici.request`", 0.8, ratio("single", "dcs-tasks", "undici.request")),
    least("Signed, of the vendor's SDK core", 5, ratio("signed", "dcs-tasks, signed", "vendor's SDK core")),
    least(
      "With a tracer that records every span, of the untraced rate",
      0.65,
      ratio("many", "dcs-tasks, Effect, traced", "dcs-tasks, Effect")
    ),
    least("Bulk, of single calls", 0.9, ratio("bulk", "dcs-tasks, bulk", "dcs-tasks")),
    least("Bulk as a stream, of single calls", 0.9, ratio("bulk", "dcs-tasks, Effect, bulk", "dcs-tasks, Effect")),
    most("`dcs-tasks --version`, of `node -e 0`", 1.7, start("dcs-tasks --version", "node -e 0")),
    most("`dcs-tasks --help`, of `node -e 0`", 3, start("dcs-tasks --help", "node -e 0")),
    most("One `dcs-tasks delete`, of a script with `fetch`", 1.5, start("dcs-tasks delete", "a script with fetch"))
  ]
}
