/** A bulk deletion whose requests end when the test says so, with the rules of the library's own. */
import {
  type BulkCallOptions,
  type BulkInput,
  type BulkOutcome,
  Deleted,
  type DeletionResult,
  NotAttempted
} from "@dcs-tasks/browser"
import type { ConsoleClient } from "../../../src/state/createConsole.ts"

export interface InProgress {
  readonly key: string
  readonly end: (outcome: BulkOutcome) => void
}

export const deleted = () => new Deleted({ status: 200, attempts: 1 })

/** Lets all that waits for promises run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export const scriptedBulk = () => {
  const inProgress: Array<InProgress> = []
  const started: Array<string> = []
  let options: BulkCallOptions = {}
  let fault: Error | undefined

  async function* run(input: BulkInput, { concurrency = 4, stop }: BulkCallOptions): AsyncGenerator<DeletionResult> {
    const ready: Array<DeletionResult> = []
    const source = (input as AsyncIterable<{ instanceId: string; taskId: string }>)[Symbol.asyncIterator]()
    let index = 0
    let isReading = false
    let isOver = false
    let wake = () => {}
    const read = async (): Promise<void> => {
      if (isReading) return
      isReading = true
      while (!isOver && inProgress.length < concurrency) {
        const next = await source.next()
        if (next.done === true) {
          isOver = true
          break
        }
        const task = { ...next.value, index: index++ }
        const key = `${task.instanceId}/${task.taskId}`
        if (stop?.aborted === true) ready.push({ ...task, outcome: new NotAttempted({ stoppedBy: "signal" }) })
        else {
          started.push(key)
          const entry: InProgress = {
            key,
            end: (outcome) => {
              inProgress.splice(inProgress.indexOf(entry), 1)
              ready.push({ ...task, outcome })
              void read()
              wake()
            }
          }
          inProgress.push(entry)
        }
        wake()
      }
      isReading = false
      wake()
    }
    for (;;) {
      if (fault !== undefined) throw fault
      void read()
      const result = ready.shift()
      if (result !== undefined) yield result
      else if (isOver && inProgress.length === 0) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
          breakOff = resolve
        })
    }
  }
  let breakOff = () => {}

  return {
    inProgress,
    /** All that were ever sent. */
    started,
    options: () => options,
    /** The run throws. */
    fail: (error: Error): void => {
      fault = error
      breakOff()
    },
    deleteBackgroundTasks: (input: BulkInput, given: BulkCallOptions = {}) => {
      options = given
      return run(input, given)
    }
  }
}

/** A client of which a test needs only some calls. The others list nothing. */
export const clientWith = (calls: Partial<ConsoleClient>): ConsoleClient => ({
  async *listInstances() {},
  async *listBackgroundTaskPages() {},
  async *deleteBackgroundTasks() {},
  ...calls
})
