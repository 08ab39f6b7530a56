/** Runs `dcs-tasks doctor`: which credentials, project and endpoint are used, and whether they work. */
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Format } from "../../output/format.ts"
import * as Stdout from "../../output/stdout.ts"
import { ExitCode } from "../../process/exitCode.ts"
import { type Failure, reported } from "../../process/failure.ts"
import * as Signals from "../../process/signals.ts"
import * as Client from "../../target/client.ts"
import { checkName } from "../../target/instances.ts"
import * as Setup from "../../target/setup.ts"
import * as Target from "../../target/target.ts"
import { examine, withoutTransport } from "./examine.ts"
import { explainError, explainFailure } from "./explain.ts"
import { exitCodeOf, failed, type Finding, inOrder } from "./finding.ts"
import { type Diagnosis, json, ndjson, text } from "./format.ts"
import { report, reportOfSettings } from "./report.ts"
import { problemsOf } from "./settings.ts"

interface DoctorInput extends Target.WhereFlags {
  readonly instance: Option.Option<string>
  readonly output: Format
  readonly report: boolean
}

/** A report is alone on stdout, so that it can be pasted. The findings contain ids and then go to stderr. */
const print = (output: Format, diagnosis: Diagnosis): Effect.Effect<void> => {
  const { findings, report } = diagnosis
  if (output !== "text") return output === "json" ? json(diagnosis) : ndjson(diagnosis)
  if (report === undefined) return Stdout.line(text(findings, process.stdout))
  return Effect.andThen(
    Effect.sync(() => void process.stderr.write(`${text(findings, process.stderr)}\n`)),
    Stdout.line(report.map(escapeText).join("\n"))
  )
}

const diagnose = Effect.fnUntraced(function* ({
  instance,
  report: wantsReport,
  ...where
}: Omit<DoctorInput, "output">): Effect.fn.Return<Diagnosis, Failure> {
  const unsent = (findings: ReadonlyArray<Finding>): Diagnosis => ({
    findings: inOrder(findings),
    ...(wantsReport && { report: reportOfSettings(findings) })
  })
  const checked = yield* Effect.result(Option.isSome(instance) ? checkName(instance.value) : Effect.void)
  const misnamed = checked._tag === "Failure" ? [failed("list", explainFailure(checked.failure))] : []
  const resolution = yield* Effect.result(Target.resolve(where))
  if (resolution._tag === "Failure") {
    return unsent([...(yield* problemsOf(where, resolution.failure)), ...misnamed])
  }
  if (misnamed.length > 0) return unsent(misnamed)
  const { notices, resolved } = resolution.success
  const setup = yield* Effect.result(Setup.check(resolved))
  if (setup._tag === "Failure") return unsent(withoutTransport(resolved, notices, explainFailure(setup.failure)))
  const examined = Effect.gen(function* () {
    const examined = yield* examine(resolved, notices, Option.getOrUndefined(instance))
    return {
      findings: inOrder(examined.findings),
      ...(wantsReport && { report: yield* report(resolved, examined) })
    }
  })
  return yield* examined.pipe(
    Effect.provide(Client.transport),
    Effect.catch((error) => Effect.succeed(unsent(withoutTransport(resolved, notices, explainError(error)))))
  )
})

/** The findings have been printed: the command only ends with their exit code. */
const end = (findings: ReadonlyArray<Finding>): Effect.Effect<void, Failure> => {
  const exitCode = exitCodeOf(findings)
  return exitCode === ExitCode.ok ? Effect.void : Effect.fail(reported(exitCode))
}

export const run = Effect.fnUntraced(function* ({ output, ...input }: DoctorInput) {
  const diagnosis = yield* Signals.interruptible(diagnose(input))
  yield* print(output, diagnosis)
  yield* end(diagnosis.findings)
})
