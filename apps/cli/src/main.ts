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
import { console } from "./commands/console/command.ts"
import { debug, isAsked, logLevel } from "./commands/debug.ts"
import { deleteCommand } from "./commands/delete/command.ts"
import { doctor } from "./commands/doctor/command.ts"
import { instances } from "./commands/instances/command.ts"
import { list } from "./commands/list/command.ts"
import { prune } from "./commands/prune/command.ts"
import { Quiet } from "./commands/quiet.ts"
import { runs } from "./commands/runs/command.ts"
import { completeClouds, completions } from "./completions.ts"
import * as Help from "./output/help.ts"
import { ExitCode } from "./process/exitCode.ts"
import { type Failure, usage } from "./process/failure.ts"
import { checkedArguments } from "./switches.ts"
import * as UnusedServices from "./build/unusedServices.ts"
import * as Document from "./output/document.ts"
import * as Stderr from "./output/stderr.ts"
import * as Stdout from "./output/stdout.ts"
import { short } from "./output/text.ts"
import * as Signals from "./process/signals.ts"
import * as Variables from "./process/variables.ts"
import { version } from "./version.ts"

const commands = [deleteCommand, prune, apply, list, instances, doctor, console, runs] as const

const root = Command.make("dcs-tasks").pipe(
  Command.withDescription(
    "Delete background-task records of DCS (Redis) instances on Open Telekom Cloud\n  and Huawei Cloud"
  ),
  Command.withSubcommands(commands),
  Command.withGlobalFlags([debug, logLevel, Quiet])
)

const refuse = Effect.fnUntraced(function* ({
  commandPath,
  helpDoc,
  ...event
}: Exclude<CliOutput.Presenter.Event, { _tag: "Version" }>) {
  // Loaded on use, because most runs have usable arguments.
  const { noCommand, problemOf, usageLine } = yield* Effect.promise(() => import("./usageError.ts"))
  const [error] = event._tag === "InvalidInvocation" ? event.errors : []
  const message =
    error === undefined
      ? noCommand(helpDoc)
      : problemOf(error, { help: helpDoc, commandPath, args: process.argv.slice(2) })
  yield* Stderr.line(message)
  process.stderr.write(`${usageLine(helpDoc, commandPath)}\n`)
  yield* Document.fail(usage(message))
})

/** Requested help goes to stdout. A usage error is two lines on stderr. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Version") return Stdout.line(event.version)
    return event._tag === "Help" && event.reason === "Requested"
      ? Stdout.line(Help.format(event.helpDoc, event.commandPath))
      : refuse(event)
  }
}

const origins = ({ exitCode, message }: Failure): string =>
  exitCode === ExitCode.usage ? Variables.originsIn(message) : ""

const report = (failure: Failure): Effect.Effect<ExitCode> =>
  Effect.as(
    Effect.andThen(
      failure.message === "" ? Effect.void : Stderr.line(`${failure.message}${origins(failure)}`),
      Document.fail(failure)
    ),
    failure.exitCode
  )

/** What was thrown can be anything, also something that has no text. */
const textOf = (thrown: unknown): string => {
  try {
    return short(String(thrown))
  } catch {
    return typeof thrown
  }
}

const reportBug = (cause: Cause.Cause<never>): Effect.Effect<ExitCode> =>
  Effect.gen(function* () {
    const message = `internal error; please report this bug: ${textOf(Cause.squash(cause))}`
    const truth = `Results that were printed are true. Run "dcs-tasks list" to see which other tasks are still there.`
    const where = isAsked(process.argv.slice(2)) ? Cause.pretty(cause) : "Run with --debug to see where it is."
    yield* Stderr.line(`${message}\n${truth}\n${where}`)
    yield* Document.fail({ exitCode: ExitCode.bug, message })
    return ExitCode.bug
  })

/** An error that no fiber can catch, such as one that a listener of a socket throws. */
const leaveForBug = (error: unknown): never => {
  Effect.runSync(reportBug(Cause.die(error)))
  Document.closeNow(ExitCode.bug)
  process.exit(ExitCode.bug)
}

const program = Signals.beforeLeaving(Document.closeNow).pipe(
  Effect.andThen(Stdout.watch),
  Effect.andThen(checkedArguments(process.argv.slice(2), new Set(commands.map(({ name }) => name)))),
  Effect.flatMap(Command.runWith(root, { version, renderErrors: true })),
  Effect.as(ExitCode.ok),
  Effect.catch((error) => {
    if (error._tag === "Failure") return report(error)
    // The presenter has already printed a usage error.
    return CliError.isCliError(error) ? Effect.succeed(ExitCode.usage) : Effect.die(error)
  }),
  Effect.catchCause(reportBug),
  Effect.tap(() => Document.close),
  Effect.map((code): ExitCode => (code === ExitCode.ok ? (Stdout.exitCode() ?? code) : code)),
  Effect.scoped,
  Effect.provide(
    Layer.mergeAll(
      UnusedServices.layer,
      CliOutput.layerPresenter(presenter),
      CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, completions, completeClouds] }),
      Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])
    )
  )
)

Signals.watch()
process.on("uncaughtException", leaveForBug)
Effect.runFork(program).addObserver((exit) => {
  process.exitCode = Exit.isSuccess(exit) ? exit.value : ExitCode.bug
})
