/** A process without a machine: it lives until its `die` is called, and a test decides about its calls. */
import { ProcessDied, type ProcessView, type Syscall, type Verdict } from "../src/machine/syscall.ts"

export type Judge = (call: Syscall) => Verdict | undefined

export const makeProcess = (judge: Judge = () => undefined, pid = 41) => {
  let isAlive = true
  const view: ProcessView = {
    pid,
    startTime: 1000 + pid,
    isAlive: () => isAlive,
    judge: (call) => {
      if (!isAlive) throw new ProcessDied()
      return judge(call)
    },
    die: () => {
      isAlive = false
    }
  }
  return view
}
