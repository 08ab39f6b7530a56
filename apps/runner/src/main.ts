/** The process: arguments and environment in, exit code out. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { command } from "./command.ts"
import { ExitCode } from "./failure.ts"
import * as Signals from "./signals.ts"
import { version } from "./version.ts"

const report = (message: string): Effect.Effect<void> => Effect.sync(() => void process.stderr.write(`${message}\n`))

const program = Command.runWith(command, { version })(process.argv.slice(2)).pipe(
  Effect.as<ExitCode>(ExitCode.ok),
  Effect.catch((error): Effect.Effect<ExitCode> => {
    if (error._tag === "Failure") return Effect.as(report(error.message), error.exitCode)
    // Printed already.
    return CliError.isCliError(error) ? Effect.succeed(ExitCode.usage) : Effect.die(error)
  }),
  Effect.catchCause((cause) =>
    Effect.as(report(`internal error; please report this bug\n${Cause.pretty(cause)}`), ExitCode.bug)
  ),
  Effect.provide(NodeServices.layer)
)

Signals.watch()
Effect.runFork(program).addObserver((exit) => {
  process.exit(Exit.isSuccess(exit) ? exit.value : ExitCode.bug)
})
