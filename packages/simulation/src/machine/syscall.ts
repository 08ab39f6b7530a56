/** What a process asks of its machine. A plan can let a call fail, or let the process die in it. */
import type { PausedEvents } from "./pauses.ts"

export interface Syscall {
  /** As the errors of Node name it: `open`, `write`, `fsync`, `ftruncate`, `rename`, `link`, `unlink`, `close`, `read`, `futime`, … */
  readonly name: string
  readonly path: string
  /** The number of bytes that a write wants to add. */
  readonly bytes?: number
}

/** What happens instead. `written` is the number of bytes of a write that reach the file first. */
export type Verdict =
  | { readonly _tag: "Fails"; readonly code: string; readonly written?: number }
  /** A write that accepts fewer bytes than it got, as POSIX allows. */
  | { readonly _tag: "Shortens"; readonly written: number }
  /** Killed: in the call after `written` bytes, or, with `after`, when the call has had its whole effect. */
  | { readonly _tag: "Dies"; readonly written?: number; readonly after?: boolean }

/** A process as its machine, its disk and its network see it. */
export interface ProcessView {
  /** Machines that share a disk do not see each other's processes. */
  readonly machine?: number
  /** When what it waits for reaches it: later, if it is paused. The time of the world unless it is set. */
  readonly events?: PausedEvents
  readonly pid: number
  /** Clock ticks since boot, as in /proc/PID/stat. */
  readonly startTime: number
  readonly isAlive: () => boolean
  /** Asked before each system call. Throws `ProcessDied` if the process is dead. */
  readonly judge: (call: Syscall) => Verdict | undefined
  /** Ends it: nothing that it does from now on has an effect. */
  readonly die: () => void
}

/** Thrown into code that goes on although its process is dead. */
export class ProcessDied extends Error {
  override readonly name = "ProcessDied"
}
