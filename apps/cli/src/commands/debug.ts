/** The flags `--debug` and `--log-level` of every command, and what they switch on. */
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as References from "effect/References"

export const debug = GlobalFlag.Setting("debug")({
  flag: Flag.Boolean("debug").pipe(
    Flag.withDescription("Print each request and the stack of an error on stderr"),
    Flag.withDefault(false)
  )
})

export const logLevel = GlobalFlag.Setting("log-level")({
  flag: GlobalFlag.LogLevel.flag.pipe(
    Flag.withMetavar("LEVEL"),
    Flag.withDescription("debug, trace and all mean --debug; others do nothing")
  )
})

/** Whether the arguments ask for it. They are read here, because a bug can show itself before the parser has read them. */
export const isAsked = (args: ReadonlyArray<string>): boolean =>
  /^(?:--debug|--log-level[=\n](?:debug|trace|all))$/im.test(args.join("\n"))

/** Runs a command as these flags say. */
export const debugged = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const level = (yield* debug) ? "Debug" : Option.getOrElse(yield* logLevel, (): LogLevel.LogLevel => "Info")
    // The commands and the log of requests print what a person has to know: the library's log would repeat it, on stdout.
    const quiet = Effect.provideService(self, References.MinimumLogLevel, "None")
    if (LogLevel.isGreaterThan(level, "Debug")) return yield* quiet
    const { logged } = yield* Effect.promise(() => import("../output/requestLog.ts"))
    return yield* logged(quiet)
  })
