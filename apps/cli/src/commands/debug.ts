/** The flags `--debug` and `--log-level` of every command, and what they switch on. */
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"

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

/** Runs a command as these flags say. */
export const debugged = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const level = (yield* debug) ? "Debug" : Option.getOrElse(yield* logLevel, (): LogLevel.LogLevel => "Info")
    if (LogLevel.isGreaterThan(level, "Debug")) return yield* self
    const { logged } = yield* Effect.promise(() => import("../output/requestLog.ts"))
    // The log level stays: a line for each request says more than the debug logs of the packages.
    return yield* logged(self)
  })
