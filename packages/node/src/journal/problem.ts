/** What is wrong with a file. */
import { systemCode, systemProblem } from "@dcs-tasks/wire/fault"
import type { FileReason } from "./JournalError.ts"

/** Thrown and caught in this folder. `problem` completes a sentence that starts with the file's name. */
export class FileProblem extends Error {
  readonly reason: FileReason
  readonly problem: string
  constructor(reason: FileReason, problem: string) {
    super(problem)
    this.reason = reason
    this.problem = problem
  }
}

const fullCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"])

/** The problem that was thrown, or that an error of the system means. `what` is what could not be done. */
export const toProblem = (error: unknown, what: string, hint = "; check path and permissions"): FileProblem => {
  if (error instanceof FileProblem) return error
  const words = `${what}: ${systemProblem(error)}`
  return fullCodes.has(systemCode(error))
    ? new FileProblem("NoSpace", words)
    : new FileProblem("Unusable", words + hint)
}
