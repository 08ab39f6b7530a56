/** Every input has one result, and the exit code follows from the results. */
import { firstOf, type History, type Law, type PrintedResult, type Run } from "./history.ts"

const sent = ({ requests }: History, { pid }: Run): boolean =>
  requests.some((request) => request.pid === pid && request.method === "DELETE")

/** It had the time to print what it had to say: a second signal leaves it none. */
const isWhole = ({ plan: { program } }: Pick<History, "plan">, { end, plan, results }: Run): boolean =>
  end?._tag === "Exited" &&
  plan.stdout.fault === undefined &&
  plan.signals.length < (program === "promise" ? 1 : 2) &&
  results !== undefined

const codeOf: Readonly<Record<string, number>> = {
  deleted: 0,
  "already-gone": 0,
  skipped: 0,
  duplicate: 0,
  "would-delete": 0,
  "not-finished": 0,
  "not-found": 0,
  failed: 1,
  invalid: 1,
  "not-attempted": 1,
  unknown: 5
}

const rejections: ReadonlySet<string> = new Set(["DcsUnauthorized", "DcsCredentialsError", "DcsForbidden"])

const codesOf = ({ error, outcome }: PrintedResult): ReadonlyArray<number> => [
  codeOf[outcome] ?? 70,
  ...(error !== undefined && rejections.has(error._tag) ? [4] : [])
]

const precedence = [70, 143, 130, 129, 141, 4, 5, 3, 2, 1, 0]

const worst = (codes: ReadonlyArray<number>): number => precedence.find((code) => codes.includes(code)) ?? 0

const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: 137 } as const

/** Reads `3 deleted, 1 failed in 2s`. */
const summaryOf = (stderr: string): ReadonlyMap<string, number> | undefined => {
  const line = /^(?:\S+ )?dcs-tasks: (\d+ [a-z-]+(?:, \d+ [a-z-]+)*) in [\d.]+ \w+/m.exec(stderr)?.[1]
  if (line === undefined) return undefined
  const counts = [...line.matchAll(/(\d+) ([a-z-]+)/g)]
  return new Map(counts.map(([, count, outcome]) => [outcome ?? "", Number(count)]))
}

export const results: ReadonlyArray<Law> = [
  {
    name: "Every input has one result",
    broken: (history) =>
      history.plan.command !== "delete"
        ? undefined
        : firstOf(history.runs, (run) => {
            const { results: printed = [] } = run
            if (!isWhole(history, run)) return undefined
            // A run that stops does not wait for the rest of its standard input.
            if (run.stoppedAt !== undefined && run.plan.stdin !== undefined) return undefined
            // It failed as a whole, before the first request.
            if (printed.length === 0) return sent(history, run) ? `run ${run.pid} printed none` : undefined
            const lines = history.plan.lines
              .map((line) => line.trim())
              .filter((line) => line !== "" && !line.startsWith("#"))
            const missing = [...history.ids].find((id) => !printed.some(({ taskId }) => taskId === id))
            if (missing !== undefined) return `${missing} has none in run ${run.pid}`
            return printed.length === lines.length
              ? undefined
              : `${printed.length} for ${lines.length} inputs in run ${run.pid}`
          })
  },
  {
    name: "A result counts each request that was sent",
    broken: (history) =>
      firstOf(history.runs, (run) =>
        firstOf(run.results ?? [], ({ attempts, taskId }) => {
          if (attempts === undefined) return undefined
          const own = history.requests.filter((request) => request.pid === run.pid && request.taskId === taskId)
          return own.length > attempts ? `${attempts} of ${own.length} of ${taskId} in run ${run.pid}` : undefined
        })
      )
  },
  {
    name: "The summary adds up",
    broken: (history) =>
      firstOf(history.runs, (run) => {
        const summary = summaryOf(run.stderr)
        if (!isWhole(history, run) || summary === undefined) return undefined
        const counts = new Map<string, number>()
        for (const { outcome } of run.results ?? []) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
        const isSame = counts.size === summary.size && [...counts].every(([outcome, n]) => summary.get(outcome) === n)
        return isSame
          ? undefined
          : `${JSON.stringify([...counts])} and ${JSON.stringify([...summary])} in run ${run.pid}`
      })
  },
  {
    name: "The exit code follows from the results",
    broken: (history) =>
      firstOf(history.runs, (run) => {
        const { end, pid, plan, results: printed = [], stderr, stoppedAt } = run
        if (end?._tag !== "Exited" || !isWhole(history, run) || history.plan.program !== "cli") return undefined
        if (end.code === 2) return sent(history, run) ? `2 after a request in run ${pid}` : undefined
        if (printed.length === 0) return undefined
        const own = worst(printed.flatMap(codesOf))
        const signals = stoppedAt === undefined ? [] : plan.signals.map(({ signal }) => signalCodes[signal])
        // A failure beside the results, such as an input that cannot be read, is on stderr.
        const leftOut = stderr.includes("leaving out instance") ? [worst([own, 1]), worst([own, 4])] : []
        const possible = [
          own,
          ...signals,
          ...leftOut,
          ...(stderr.includes("The ids that were read") ? [worst([own, 1])] : [])
        ]
        return possible.includes(end.code) ? undefined : `${end.code}, not ${possible.join(" or ")}, in run ${pid}`
      })
  },
  {
    name: "A process ends, and not by a defect of its own",
    broken: ({ defects, plan: { program }, runs }) => {
      const losesPower = runs.some(({ plan }) => plan.powerFailsAt !== undefined)
      return (
        defects[0] ??
        firstOf(runs, ({ end, pid, plan: { diskFaults, signals }, stderr }) => {
          if (end === undefined) return `run ${pid} never ended`
          const mayDie = signals.some(({ signal }) => signal === "SIGKILL") || diskFaults.length > 0 || losesPower
          if (end._tag === "Killed" && program === "cli" && !mayDie) return `a signal killed run ${pid}`
          if (end._tag === "Crashed")
            return `run ${pid}: ${end.error instanceof Error ? end.error.stack : String(end.error)}`
          return end._tag === "Exited" && end.code === 70 ? `run ${pid}: ${stderr.slice(-2000)}` : undefined
        })
      )
    }
  }
]
