/** The clean-up of the database that a subcommand uses. */
import type { CleanUpClient } from "@dcs-tasks/durable/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { existsSync } from "node:fs"
import type { Format } from "../../output/format.ts"
import { short } from "../../output/text.ts"
import { ExitCode } from "../../process/exitCode.ts"
import { Failure, usage } from "../../process/failure.ts"
import * as Signals from "../../process/signals.ts"
import { load } from "./load.ts"

/** The flags of every subcommand. */
export interface Everywhere {
  readonly database: Option.Option<string>
  readonly output: Format
}

const exitCodes: ReadonlyMap<string, ExitCode> = new Map([
  ["DatabaseError", ExitCode.failed],
  ["DatabaseSetupError", ExitCode.usage],
  ["RunConflict", ExitCode.failed],
  ["RunExists", ExitCode.usage],
  ["RunInvalid", ExitCode.usage],
  ["RunNotFound", ExitCode.usage]
])

/** The errors of the client belong to the other Effect: only their fields are known. */
const toFailure = (error: unknown): Failure => {
  // What this process has passed to the client can fail, too.
  if (error instanceof Failure) return error
  const tag = Predicate.hasProperty(error, "_tag") ? String(error._tag) : ""
  const exitCode = exitCodes.get(tag)
  if (exitCode === undefined || !Predicate.isError(error)) throw error
  return new Failure({ exitCode, message: error.message })
}

/** One call of the client. A signal ends it. */
export const ask = <A>(call: (signal: AbortSignal) => Promise<A>, interrupted?: string): Effect.Effect<A, Failure> =>
  Signals.interruptible(Effect.tryPromise({ try: call, catch: toFailure }), interrupted)

/** One call that writes: nobody knows whether the database has done it when a signal ends it. */
export const change = <A>(call: (signal: AbortSignal) => Promise<A>, next: string): Effect.Effect<A, Failure> =>
  ask(call, `Interrupted by a signal. What was asked for may or may not have been done. ${next}`)

export const rows = <A>(iterable: AsyncIterable<A>): Stream.Stream<A, Failure> =>
  Stream.fromAsyncIterable(iterable, toFailure)

/** Also a mistyped one, such as in quotes or without `postgres:`, which can contain a password, too. `C:` is a drive. */
const isUrl = (database: string): boolean => /^[a-z][a-z0-9+.-]+:|:\/\/|:[^/\\]*@/i.test(database)

const hasPassword = (database: string): boolean => isUrl(database) && /:[^/]+@|[?&]password=/.test(database)

/** Whether other users see the value: a shell also replaces a variable before it starts the process. */
const isArgument = (value: string): boolean => process.argv.slice(2).some((arg) => arg.endsWith(value))

const visiblePassword =
  "--database contains a password, which other users of this machine can read in the list of processes. Nothing was changed. Set DCS_TASKS_DATABASE to the URL instead, without --database."

interface Opening {
  /** Whether a file that is not there is made; otherwise a typo would make one. */
  readonly creates?: boolean
}

const databaseOf = Effect.fnUntraced(function* (database: Option.Option<string>) {
  if (Option.isNone(database)) {
    return yield* usage("no database. Nothing was changed. Set DCS_TASKS_DATABASE or add --database.")
  }
  const { value } = database
  if (hasPassword(value) && isArgument(value)) return yield* usage(visiblePassword)
  return value
})

const checkFile = (database: string): Effect.Effect<void, Failure> => {
  if (isUrl(database) || existsSync(database)) return Effect.void
  const problem = `there is no database ${short(database)}. Nothing was changed.`
  return Effect.fail(usage(`${problem} Correct --database, or submit a run to create it.`))
}

/** Opens the clean-up, and closes it afterwards. */
export const withCleanUp = <A, R>(
  { database }: Everywhere,
  use: (cleanUp: CleanUpClient) => Effect.Effect<A, Failure, R>,
  { creates = false }: Opening = {}
): Effect.Effect<A, Failure, R> =>
  Effect.gen(function* () {
    const value = yield* databaseOf(database)
    const { openCleanUp } = yield* load
    if (!creates) yield* checkFile(value)
    return yield* Effect.acquireUseRelease(
      ask(() => openCleanUp({ database: value })),
      use,
      (cleanUp) => Effect.promise(() => cleanUp.close())
    )
  })
