/** What a process prints: for people and for programs, whatever the service says. */
import { firstOf, type History, type Law, type Run } from "./history.ts"

/** Control characters except newline and tab, and characters that are invisible or change the order of others. */
const forbidden = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/u

const ofCommand = ({ plan, runs }: History, broken: (run: Run) => string | undefined) =>
  plan.program === "cli" ? firstOf(runs, broken) : undefined

const recordKeys: ReadonlySet<string> = new Set([
  "instanceId",
  "taskId",
  "outcome",
  "attempts",
  "requestId",
  "priorAttemptMayHaveDeleted",
  "error"
])

const journalKeys = /^event,endpoint,projectId,instanceId,taskId,at(?:,outcome(?:,|$).*)?$/

const wholeLines = (text: string): ReadonlyArray<string> => text.split("\n").slice(0, -1)

const keysOf = (line: string): ReadonlyArray<string> | undefined => {
  try {
    return Object.keys(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** `ID<TAB>OUTCOME` or `INSTANCE<TAB>ID<TAB>OUTCOME`. */
const textResults = (stdout: string): ReadonlyArray<{ readonly taskId: string; readonly outcome: string }> =>
  wholeLines(stdout).flatMap((line) => {
    const [outcome = "", taskId] = line.split("\t").toReversed()
    return taskId === undefined ? [] : [{ taskId, outcome }]
  })

export const output: ReadonlyArray<Law> = [
  {
    name: "No output contains a control character",
    broken: (history) =>
      ofCommand(history, ({ pid, plan: { stdout: out }, stderr, stdout }) => {
        const texts = [stderr, ...(out.isTerminal === true ? [] : [stdout])]
        return firstOf(texts, (text) => {
          const at = text.search(forbidden)
          return at === -1 ? undefined : `${JSON.stringify(text.slice(Math.max(0, at - 60), at + 10))} in run ${pid}`
        })
      })
  },
  {
    name: "A failure has no stack trace",
    broken: (history) =>
      ofCommand(history, ({ pid, plan: { argv }, stderr }) =>
        !argv.includes("--debug") && /^\s+at .*\d+:\d+\)?$/m.test(stderr)
          ? `run ${pid}: ${stderr.slice(0, 300)}`
          : undefined
      )
  },
  {
    name: "The message of a failure agrees with its outcome",
    broken: ({ runs }) =>
      firstOf(runs, ({ pid, results = [] }) =>
        firstOf(results, ({ error, mayHaveDeleted, outcome, taskId }) => {
          if (error === undefined) return undefined
          const deniesIt = /Nothing was (?:deleted|sent)/.test(error.message)
          const doubtsIt = error.message.includes("may have been deleted")
          const isDoubt = mayHaveDeleted ?? outcome === "unknown"
          return (deniesIt && isDoubt) || (doubtsIt && !isDoubt)
            ? `${taskId} in run ${pid}: ${outcome}, ${error.message}`
            : undefined
        })
      )
  },
  {
    name: "A line of a text is as true as a record",
    broken: (history) =>
      history.plan.output !== "text"
        ? undefined
        : ofCommand(history, ({ pid, plan: { stdout: out }, stdout }) => {
            if (out.isTerminal === true) return undefined
            return firstOf(textResults(stdout), ({ outcome, taskId }) => {
              const own = history.requests.filter((request) => request.pid === pid && request.taskId === taskId)
              const effects = own.flatMap((request) => request.effects)
              const isDeleted = effects.includes("deleted")
              const isConfirmed = isDeleted || effects.includes("denied nothing")
              if (outcome === "deleted" && !isConfirmed) return `${taskId} in run ${pid}: deleted`
              const isRepeated = own.some((request) => request.effects.length > 1)
              return outcome === "failed" && isDeleted && !isRepeated ? `${taskId} in run ${pid}: failed` : undefined
            })
          })
  },
  {
    name: "Records and journals have the documented fields",
    broken: (history) =>
      ofCommand(history, ({ journalAfter = "", pid, plan: { stdout: out }, stdout }) => {
        const records = history.plan.output === "ndjson" && out.fault === undefined ? wholeLines(stdout) : []
        const strange = records.find((line) => keysOf(line)?.every((key) => recordKeys.has(key)) !== true)
        if (strange !== undefined) return `${strange.slice(0, 200)} in run ${pid}`
        const torn = wholeLines(journalAfter).flatMap((line) => {
          const keys = keysOf(line)
          return keys === undefined || journalKeys.test(keys.join(",")) ? [] : [line]
        })
        return torn[0] === undefined ? undefined : `${torn[0].slice(0, 200)} in the journal of run ${pid}`
      })
  }
]
