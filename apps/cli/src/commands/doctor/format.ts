/** The formats of the findings. */
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as Color from "../../output/color.ts"
import * as Document from "../../output/document.ts"
import * as Json from "../../output/json.ts"
import * as Stdout from "../../output/stdout.ts"
import { counted } from "../../output/text.ts"
import type { Finding } from "./finding.ts"

export interface Diagnosis {
  readonly findings: ReadonlyArray<Finding>
  readonly report?: ReadonlyArray<string> | undefined
}

const countOf = (findings: ReadonlyArray<Finding>, wanted: Finding["status"]): number =>
  findings.filter(({ status }) => status === wanted).length

const verdict = (findings: ReadonlyArray<Finding>): string => {
  const problems = countOf(findings, "failed")
  if (problems > 0) return `not ready: ${counted(problems, "problem")}`
  const warnings = countOf(findings, "warning")
  return `ready: these settings work${warnings === 0 ? "" : `, with ${counted(warnings, "warning")}`}`
}

const colors = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const

/** A line for each finding, and the verdict, with the colors of the stream. */
export const text = (findings: ReadonlyArray<Finding>, stream: NodeJS.WriteStream): string =>
  [
    ...findings.map(
      ({ check, detail, status }) =>
        `${Color.paint(colors[status], status.padEnd(8), stream)} ${check.padEnd(12)} ${escapeText(detail)}`
    ),
    verdict(findings)
  ].join("\n")

const record = ({ check, detail, status }: Finding) => ({ check, status, detail: escapeText(detail) })

export const json = ({ findings, report }: Diagnosis): Effect.Effect<void> =>
  Effect.andThen(
    Effect.forEach(findings, (finding) => Document.add(record(finding), finding.status), { discard: true }),
    report === undefined ? Effect.void : Document.set("report", report)
  )

export const ndjson = ({ findings, report }: Diagnosis): Effect.Effect<void> =>
  Effect.forEach(
    [...findings.map(record), ...(report === undefined ? [] : [{ report }])],
    (line) => Stdout.line(Json.line(line)),
    { discard: true }
  )
