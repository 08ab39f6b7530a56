/** A run with a journal can be killed at any time, and be run again. */
import type { DiskFault } from "../plan/plan.ts"
import { deletionsOf, finishedIn, firstOf, type History, journalLines, type Law, type Run } from "./history.ts"

/** From the first deletion that a run sent to the last, in milliseconds. */
const spanOf = (history: History, run: Run) => {
  const times = deletionsOf(history, run).map(({ at }) => at)
  return { from: Math.min(...times), to: Math.max(...times) }
}

/** It closed its journal: a second signal leaves no time for that. */
const endedInOrder = ({ end, hadDiskFault, plan: { signals } }: Run): boolean =>
  end?._tag === "Exited" && signals.length < 2 && !hadDiskFault

/** It is not a death in the call, and not a write that can be continued. */
const isRefusal = ({ what }: DiskFault): boolean => what !== "dies" && what !== "dies after" && what !== "shortens"

const lastOf = <A>(items: ReadonlyArray<A>): A | undefined => items[items.length - 1]

export const journal: ReadonlyArray<Law> = [
  {
    name: "A finished id is never sent again",
    broken: (history) =>
      firstOf(history.runs, (run) => {
        const finished = finishedIn(run.journalBefore)
        const again = deletionsOf(history, run).find(({ taskId = "" }) => finished.has(taskId))
        return again === undefined ? undefined : `${again.taskId} in run ${run.pid}`
      })
  },
  {
    name: "A result is in the journal before it is printed",
    broken: (history) =>
      !history.plan.journal
        ? undefined
        : firstOf(history.runs, ({ journalAfter, pid, plan: { diskFaults }, results = [] }) => {
            // A journal that cannot be written does not undo a deletion.
            if (history.plan.capacity !== undefined || diskFaults.some(isRefusal)) return undefined
            const ended = new Set(
              journalLines(journalAfter)
                .filter(({ event }) => event === "ended")
                .map(({ taskId }) => taskId)
            )
            const lost = results.find(
              ({ attempts, outcome, taskId }) =>
                // `apply` also calls gone what the new list does not have, without a request.
                (outcome === "deleted" || (outcome === "already-gone" && attempts !== undefined)) && !ended.has(taskId)
            )
            return lost === undefined ? undefined : `${lost.taskId} in run ${pid}`
          })
  },
  {
    name: "An id is in the journal before it is sent",
    broken: ({ plan, runs }) =>
      !plan.journal
        ? undefined
        : firstOf(runs, ({ pid, unannounced }) =>
            unannounced.length === 0 ? undefined : `${unannounced[0]} in run ${pid}`
          )
  },
  {
    name: "A journal keeps what it has",
    broken: ({ runs }) =>
      firstOf(runs, ({ journalAfter = "", journalBefore = "", pid }) => {
        const whole = journalBefore.slice(0, journalBefore.lastIndexOf("\n") + 1)
        return journalAfter.startsWith(whole) ? undefined : `run ${pid} changed it`
      })
  },
  {
    name: "A run that resumes loses nothing",
    broken: (history) => {
      const last = lastOf(history.runs)
      if (!history.plan.journal || last?.isClean !== true || last.end?._tag !== "Exited") return undefined
      const { deletedByOthers, ids, remaining, requests } = history
      return firstOf(ids, (id) => {
        if (!remaining.has(id)) return undefined
        const answered = requests.some(({ pid, taskId }) => pid === last.pid && taskId === id)
        const isFinished = finishedIn(last.journalAfter).has(id)
        if (isFinished) return `${id} is finished in the journal, and the service still has it`
        return answered || deletedByOthers.has(id) || last.results === undefined
          ? undefined
          : firstOf(last.results, ({ outcome, taskId }) =>
              taskId === id && outcome !== "not-attempted" && outcome !== "duplicate" && outcome !== "would-delete"
                ? `${id} was not sent by the last run`
                : undefined
            )
      })
    }
  },
  {
    name: "No run refuses what an earlier one left",
    broken: ({ runs }) =>
      firstOf(runs, ({ pid, stderr }) => {
        const refusal = /.*(?:not a journal entry|is not a lock of).*/.exec(stderr)?.[0]
        return refusal === undefined ? undefined : `run ${pid}: ${refusal}`
      })
  },
  {
    name: "What a run that ended wrote survives a power failure",
    broken: (history) =>
      firstOf(history.runs, (run) => {
        if (!run.afterPowerLoss) return undefined
        const kept = finishedIn(run.journalBefore)
        const before = history.runs.filter((other) => other.endedAt <= run.startedAt && endedInOrder(other))
        return firstOf(before, (other) => {
          const finished = finishedIn(other.journalAfter)
          // What another run wrote at the same time can be in the same journal.
          const lost = (other.results ?? []).find(
            ({ outcome, taskId }) =>
              (outcome === "deleted" || outcome === "already-gone") && finished.has(taskId) && !kept.has(taskId)
          )?.taskId
          return lost === undefined ? undefined : `the end of ${lost}, which run ${other.pid} wrote`
        })
      })
  },
  {
    name: "A failure that says nothing was deleted speaks for all runs on the journal",
    broken: (history) =>
      // A journal does not say that a middleware raced requests.
      !history.plan.journal || history.plan.copies > 1
        ? undefined
        : firstOf(history.runs, (run) => {
            const first = deletionsOf(history, run)[0]?.at ?? run.startedAt
            // It can lose the lines of a run that was killed.
            if (history.runs.some(({ afterPowerLoss, pid }) => afterPowerLoss && pid <= run.pid)) return undefined
            return firstOf(run.results ?? [], ({ mayHaveDeleted, outcome, taskId }) => {
              if (mayHaveDeleted ?? outcome !== "failed") return undefined
              const earlier = history.requests.filter((request) => request.taskId === taskId && request.at < first)
              const isDeleted = earlier.some(({ effects }) => effects.includes("deleted"))
              // A repeat can be refused although the request was not.
              return isDeleted && earlier.every(({ effects }) => effects.length < 2)
                ? `${taskId} in run ${run.pid}`
                : undefined
            })
          })
  },
  {
    name: "Two runs never use one journal at once",
    broken: (history) =>
      !history.plan.journal
        ? undefined
        : firstOf(history.runs, (run) =>
            firstOf(history.runs, (other) => {
              if (other.pid <= run.pid) return undefined
              const [first, second] = [spanOf(history, run), spanOf(history, other)]
              if (!(first.from < second.to && second.from < first.to)) return undefined
              // Frozen for so long that another machine took over, it still sends what it was about to send.
              const late = deletionsOf(history, run).filter(({ at }) => at > second.from).length
              const isFrozen = run.plan.pauses !== undefined && run.plan.machine !== other.plan.machine
              return isFrozen && late <= history.plan.limits.concurrency * history.plan.copies
                ? undefined
                : `${run.pid} and ${other.pid}`
            })
          )
  }
]
