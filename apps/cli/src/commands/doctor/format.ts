/** The formats of the findings. */
import { escapeText } from "@dcs-tasks/wire/text"
import type { Format } from "../../output/format.ts"
import type { Finding } from "./finding.ts"

/** A failure of the command itself, in the JSON document. */
interface RunError {
  readonly _tag: string
  readonly message: string
}

export interface Document {
  readonly findings: ReadonlyArray<Finding>
  readonly report?: ReadonlyArray<string> | undefined
  readonly error?: RunError | undefined
}

const countOf = (findings: ReadonlyArray<Finding>, wanted: Finding["status"]): number =>
  findings.filter(({ status }) => status === wanted).length

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

const verdict = (findings: ReadonlyArray<Finding>): string => {
  const problems = countOf(findings, "failed")
  if (problems > 0) return `not ready: ${counted(problems, "problem")}`
  const warnings = countOf(findings, "warning")
  return `ready: these settings work${warnings === 0 ? "" : `, with ${counted(warnings, "warning")}`}`
}

/** A line for each finding, and the verdict. */
export const text = (findings: ReadonlyArray<Finding>): string =>
  [
    ...findings.map(({ check, detail, status }) => `${status.padEnd(8)} ${check.padEnd(12)} ${escapeText(detail)}`),
    verdict(findings)
  ].join("\n")

const record = ({ check, detail, status }: Finding) => ({ check, status, detail: escapeText(detail) })

const json = ({ error, findings, report }: Document): string => {
  const summary: Record<string, number> = {}
  for (const { status } of findings) summary[status] = (summary[status] ?? 0) + 1
  return JSON.stringify({ results: findings.map(record), summary, report, error })
}

const ndjson = ({ findings, report }: Document): string =>
  [...findings.map(record), ...(report === undefined ? [] : [{ report }])]
    .map((line) => JSON.stringify(line))
    .join("\n")

export const machineReadable = (format: Exclude<Format, "text">, document: Document): string =>
  format === "json" ? json(document) : ndjson(document)
