/** Work of a process that the system does in its background. */
import type { ProcessView } from "../machine/syscall.ts"

/** Never settles once the process is dead: nobody waits any more. */
export type Later = <A>(work: () => A) => Promise<A>

/** Calls `work` in a later turn of virtual time. */
export type After = (process: ProcessView, work: () => void) => void

const attempt = async <A>(work: () => A): Promise<A> => work()

export const makeLater =
  (process: ProcessView, after: After = (_process, work) => queueMicrotask(work)): Later =>
  (work) =>
    new Promise((resolve) => {
      after(process, () => {
        if (!process.isAlive()) return
        const result = attempt(work)
        if (process.isAlive()) resolve(result)
        else result.catch(() => {})
      })
    })
