/** The process: arguments in, exit code out. */
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { apply } from "./commands/apply/command.ts"
import { deleteCommand } from "./commands/delete/command.ts"
import { doctor } from "./commands/doctor/command.ts"
import { instances } from "./commands/instances/command.ts"
import { list } from "./commands/list/command.ts"
import { prune } from "./commands/prune/command.ts"
import { completeClouds, completions } from "./completions.ts"
import { ExitCode } from "./process/exitCode.ts"
import type { Failure } from "./process/failure.ts"
import { plainSwitches } from "./switches.ts"
import * as UnusedServices from "./build/unusedServices.ts"
import * as Stderr from "./output/stderr.ts"
import * as Stdout from "./output/stdout.ts"
import * as Signals from "./process/signals.ts"
import * as Variables from "./process/variables.ts"
import { version } from "./version.ts"

const root = Command.make("dcs-tasks").pipe(
  Command.withDescription(
    "Delete background-task records of DCS (Redis) instances on Open Telekom Cloud\n  and Huawei Cloud"
  ),
  Command.withSubcommands([deleteCommand, prune, apply, list, instances, doctor])
)

const formatter = CliOutput.defaultFormatter({ colors: process.stdout.isTTY && process.env["NO_COLOR"] === undefined })

/** Requested help goes to stdout; help after a usage error goes to stderr. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "Version":
        return Stdout.line(event.version)
      case "Help":
        return event.reason === "Requested"
          ? Stdout.line(formatter.formatHelpDoc(event.helpDoc))
          : Effect.sync(() => void process.stderr.write(`${formatter.formatHelpDoc(event.helpDoc)}\n`))
      case "InvalidInvocation":
        return Effect.gen(function* () {
          process.stderr.write(`${formatter.formatHelpDoc(event.helpDoc)}\n\n`)
          for (const error of event.errors) yield* Stderr.line(formatter.formatCliError(error))
        })
    }
  }
}

const origins = ({ exitCode }: Failure): string => (exitCode === ExitCode.usage ? Variables.origins() : "")

const reportFailure = (failure: Failure): Effect.Effect<ExitCode> =>
  Effect.as(
    failure.message === "" ? Effect.void : Stderr.line(`${failure.message}${origins(failure)}`),
    failure.exitCode
  )

const program = Stdout.watch.pipe(
  Effect.andThen(
    Effect.andThen(plainSwitches(process.argv.slice(2)), (args) =>
      Command.runWith(root, { version, renderErrors: true })(args)
    ).pipe(Effect.map((): ExitCode => (Stdout.isBroken() ? ExitCode.brokenPipe : ExitCode.ok)))
  ),
  Effect.catch((error) => {
    if (error._tag === "Failure") return reportFailure(error)
    // The presenter has already printed a usage error.
    return CliError.isCliError(error) ? Effect.succeed(ExitCode.usage) : Effect.die(error)
  }),
  Effect.provide(
    Layer.mergeAll(
      UnusedServices.layer,
      CliOutput.layerPresenter(presenter),
      CliConfig.layer({
        builtIns: [GlobalFlag.Help, GlobalFlag.Version, completions, completeClouds, GlobalFlag.LogLevel]
      }),
      Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])
    )
  )
)

const exitCodeOf = (exit: Exit.Exit<ExitCode, never>): ExitCode => {
  if (Exit.isSuccess(exit)) return exit.value
  process.stderr.write(`dcs-tasks: internal error; please report this bug\n${Cause.pretty(exit.cause)}\n`)
  return ExitCode.bug
}

Signals.watch()
Effect.runFork(program).addObserver((exit) => {
  process.exitCode = exitCodeOf(exit)
})
