/** Where a plan decides about a system call, before and while it has its effect. */
import { ProcessDied, type ProcessView, type Syscall } from "../machine/syscall.ts"
import { Refusal, SystemError } from "./errors.ts"

export interface Call extends Syscall {
  /** The paths as the program passed them, for its errors. Absent if it passed a descriptor. */
  readonly shown?: string
  readonly dest?: string
}

const refusedAs = (code: string, { dest, name, shown }: Call): SystemError => new SystemError(code, name, shown, dest)

/** `effect` does the call; of a write, no more than `limit` bytes. */
export const enter = <A>(process: ProcessView, call: Call, effect: (limit: number) => A): A => {
  const { bytes, name, path } = call
  const attempt = (limit: number): A => {
    try {
      return effect(limit)
    } catch (error) {
      throw error instanceof Refusal ? refusedAs(error.code, call) : error
    }
  }
  const attemptSome = (limit: number | undefined): void => {
    if (bytes !== undefined && limit !== undefined && limit > 0) attempt(limit)
  }
  const verdict = process.judge(bytes === undefined ? { name, path } : { name, path, bytes })
  switch (verdict?._tag) {
    case undefined:
      return attempt(Infinity)
    case "Shortens":
      return attempt(bytes === undefined ? Infinity : verdict.written)
    case "Fails":
      // A descriptor is closed even if its close fails.
      if (name === "close") attempt(Infinity)
      else attemptSome(verdict.written)
      throw refusedAs(verdict.code, call)
    case "Dies":
      try {
        if (verdict.after === true) attempt(Infinity)
        else attemptSome(verdict.written)
      } catch {
        // Nobody is left who could see it.
      }
      process.die()
      throw new ProcessDied()
  }
}
