/** The result of a check. */
import { ExitCode, worst } from "../../process/exitCode.ts"

export interface Finding {
  readonly check: string
  readonly status: "ok" | "warning" | "failed" | "skipped"
  /** One line, without a secret. */
  readonly detail: string
  /** This finding's part in the command's exit code. */
  readonly exitCode?: ExitCode | undefined
}

export const ok = (check: string, detail: string): Finding => ({ check, status: "ok", detail })
export const warning = (check: string, detail: string): Finding => ({ check, status: "warning", detail })
export const skipped = (check: string, detail: string): Finding => ({ check, status: "skipped", detail })
export const failed = (check: string, { detail, exitCode }: Problem): Finding => ({
  check,
  status: "failed",
  detail,
  exitCode
})

/** What a check found wrong: the cause and what to do, in one line. */
export interface Problem {
  readonly detail: string
  readonly exitCode: ExitCode
}

const order = [
  "credentials",
  "files",
  "region",
  "endpoint",
  "clock",
  "login",
  "expiry",
  "project",
  "instances",
  "list",
  "permission",
  "catalog",
  "rate"
]

/** In the order in which they are read: causes before their effects. */
export const inOrder = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  findings.toSorted((first, second) => order.indexOf(first.check) - order.indexOf(second.check))

export const exitCodeOf = (findings: ReadonlyArray<Finding>): ExitCode =>
  worst(findings.map(({ exitCode }) => exitCode ?? ExitCode.ok))
