/** Runs `dcs-tasks doctor`: which credentials, project and endpoint are used, and whether they work. */
import { checkId } from "@dcs-tasks/wire/input"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ExitCode } from "../../process/exitCode.ts"
import { reported, usage, withStack } from "../../process/failure.ts"
import * as Client from "../../target/client.ts"
import * as Document from "../../output/document.ts"
import * as Stdout from "../../output/stdout.ts"
import * as Signals from "../../process/signals.ts"
import * as Target from "../../target/target.ts"
import { examine } from "./examine.ts"
import { exitCodeOf, failed, type Finding, record, table } from "./finding.ts"
import { report } from "./report.ts"

interface DoctorInput extends Target.WhereFlags {
  readonly instance: Option.Option<string>
  readonly output: "text" | "json"
  readonly report: boolean
}

/** A report is alone on stdout, so that it can be pasted. The findings contain ids and then go to stderr. */
const print = (findings: ReadonlyArray<Finding>, output: "text" | "json", lines?: ReadonlyArray<string>) => {
  if (output === "json") {
    const results = Effect.forEach(findings, (finding) => Document.add(record(finding), finding.status), {
      discard: true
    })
    return lines === undefined ? results : Effect.andThen(results, Document.set("report", lines))
  }
  if (lines === undefined) return Stdout.line(table(findings))
  return Effect.andThen(
    Effect.sync(() => void process.stderr.write(`${table(findings)}\n`)),
    Stdout.line(lines.map(escapeText).join("\n"))
  )
}

export const run = Effect.fnUntraced(
  function* ({ instance, output, report: wantsReport, ...where }: DoctorInput) {
    const instanceId = Option.getOrUndefined(instance)
    const invalid = instanceId === undefined ? undefined : checkId("instanceId", instanceId)
    if (invalid !== undefined)
      return yield* usage(`instance ${invalid.problem}: ${invalid.value}. Nothing was sent. Correct -I.`)
    const { notices, resolved } = yield* Effect.tapError(Target.resolve(where), ({ exitCode, message }) =>
      print([failed("credentials", message, exitCode)], output)
    )
    const examined = yield* examine(resolved, notices, instanceId)
    const lines = wantsReport ? yield* report(resolved, examined) : undefined
    yield* print(examined.findings, output, lines)
    const code = exitCodeOf(examined.findings)
    if (code !== ExitCode.ok) return yield* reported(code)
  },
  Signals.interruptible,
  Client.withTransport,
  withStack
)
