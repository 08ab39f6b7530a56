/** A scheduler of Effect that runs what is ready in any order, as the contract of fibers allows. */
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import type { Scheduler, SchedulerDispatcher } from "effect/Scheduler"

interface Task {
  readonly run: () => void
  readonly priority: number
}

/** Fibers yield after no more operations than this. */
const mostOperations = 2000

const dispatcher = ({ below }: Random): SchedulerDispatcher => {
  const ready: Array<Task> = []
  let isWaiting = false
  const next = (): Task | undefined => {
    const first = Math.min(...ready.map(({ priority }) => priority))
    const equal = ready.filter(({ priority }) => priority === first)
    const task = equal[below(equal.length)]
    if (task !== undefined) ready.splice(ready.indexOf(task), 1)
    return task
  }
  const runAll = (): void => {
    isWaiting = false
    // What becomes ready in the meantime can wait for another turn.
    const most = below(8) === 0 ? 1 + below(ready.length) : ready.length
    for (let count = most; count > 0; count -= 1) next()?.run()
    wait()
  }
  const wait = (): void => {
    if (isWaiting || ready.length === 0) return
    isWaiting = true
    setImmediate(runAll)
  }
  return {
    scheduleTask: (run, priority) => {
      ready.push({ run, priority })
      wait()
    },
    flush: () => {
      for (let task = next(); task !== undefined; task = next()) task.run()
    }
  }
}

export const anyOrder = (seed: number): Scheduler => {
  const seeded = random(seed)
  return {
    executionMode: "async",
    shouldYield: ({ currentOpCount }) => currentOpCount >= 1 + seeded.below(mostOperations),
    makeDispatcher: () => dispatcher(seeded)
  }
}
