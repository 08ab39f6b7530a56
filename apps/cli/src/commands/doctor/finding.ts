/** The result of a check, and its two formats. */
import { escapeText } from "@dcs-tasks/wire/text"
import * as Json from "../../output/json.ts"
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
export const failed = (check: string, detail: string, exitCode: ExitCode): Finding => ({
  check,
  status: "failed",
  detail,
  exitCode
})

export const exitCodeOf = (findings: ReadonlyArray<Finding>): ExitCode =>
  worst(findings.map(({ exitCode }) => exitCode ?? ExitCode.ok))

export const table = (findings: ReadonlyArray<Finding>): string =>
  findings
    .map(({ check, detail, status }) => `${status.padEnd(8)} ${check.padEnd(12)} ${escapeText(detail)}`)
    .join("\n")

export const json = (findings: ReadonlyArray<Finding>, more: object = {}): string =>
  Json.line({ checks: findings.map(({ check, detail, status }) => ({ check, status, detail })), ...more })
