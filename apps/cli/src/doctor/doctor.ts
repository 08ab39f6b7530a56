/** `dcs-tasks doctor`: says what was found, where, and whether it works. */
import { checkId } from "@dcs-tasks/wire/taskPath"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ExitCode } from "../ExitCode.ts"
import { reported, usage, withStack } from "../Failure.ts"
import * as flags from "../flags.ts"
import * as Service from "../Service.ts"
import * as Stdout from "../Stdout.ts"
import * as Stop from "../Stop.ts"
import * as Target from "../Target.ts"
import { examine } from "./examine.ts"
import { exitCodeOf, failed, type Finding, json, table } from "./Finding.ts"
import { report } from "./report.ts"

const options = {
  instance: flags.target.instance,
  output: Flag.Literals("output", ["text", "json"]).pipe(
    Flag.withAlias("o"),
    Flag.withDescription("How the findings are printed"),
    Flag.withDefault("text" as const)
  ),
  report: Flag.Boolean("report").pipe(
    Flag.withDescription("Prints how the service behaves, as a text to be pasted: without ids, names or secrets"),
    Flag.withDefault(false)
  ),
  probeDelete: Flag.Boolean("probe-delete").pipe(
    Flag.withDescription("For the report, deletes a task that cannot exist, to see what the service answers"),
    Flag.withDefault(false)
  )
}

/** A report is for pasting, so it is alone on stdout: the findings, which name ids, go to stderr then. */
const print = (findings: ReadonlyArray<Finding>, output: "text" | "json", lines?: ReadonlyArray<string>) => {
  if (output === "json") return Stdout.line(json(findings, lines === undefined ? {} : { report: lines }))
  if (lines === undefined) return Stdout.line(table(findings))
  return Effect.andThen(
    Effect.sync(() => void process.stderr.write(`${table(findings)}\n`)),
    Stdout.line(lines.map(escapeText).join("\n"))
  )
}

export const doctor = Command.make(
  "doctor",
  { ...flags.where, ...options },
  Effect.fnUntraced(
    function* ({ instance, output, probeDelete, report: wanted, ...where }) {
      const instanceId = Option.getOrUndefined(instance)
      const bad = instanceId === undefined ? undefined : checkId("instanceId", instanceId)
      if (bad !== undefined) return yield* usage(`instance ${bad.problem}: ${bad.value}. Nothing was sent.`)
      if (probeDelete && (!wanted || instanceId === undefined)) {
        return yield* usage("--probe-delete needs --report and -I INSTANCE")
      }
      const { notices, resolved } = yield* Effect.tapError(Target.look(where), ({ exitCode, message }) =>
        print([failed("credentials", message, exitCode)], output)
      )
      const examined = yield* examine(resolved, notices, instanceId)
      const lines = wanted ? yield* report(resolved, examined, probeDelete ? instanceId : undefined) : undefined
      yield* print(examined.findings, output, lines)
      const code = exitCodeOf(examined.findings)
      if (code !== ExitCode.ok) return yield* reported(code)
    },
    Stop.interrupts,
    Service.withTransport,
    withStack
  )
).pipe(
  Command.withDescription(
    "Say which credentials, project and endpoint are found where, and whether they work. Deletes nothing."
  ),
  Command.withExamples([
    { command: "dcs-tasks doctor --cloud otc -I INSTANCE", description: "What a deletion there would run with" }
  ])
)
