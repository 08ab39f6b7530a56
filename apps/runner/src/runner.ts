/** Builds a runner, watches it, and hands its work over at the first signal. */
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { CleanUp, type DatabaseError, type RunnerOptions, Targets } from "@dcs-tasks/durable"
import * as Transport from "@dcs-tasks/node/Transport"
import type { ConfigError } from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { SocketServerError } from "effect/socket/SocketServer"
import * as Address from "./address.ts"
import * as Database from "./database.ts"
import { ExitCode, Failure } from "./failure.ts"
import * as Health from "./health.ts"
import * as Resume from "./resume.ts"
import * as Signals from "./signals.ts"
import * as Target from "./target.ts"
import type { TokenFile } from "./tokenFile.ts"
import * as Watchdog from "./watchdog.ts"

interface RunFlags extends Target.TargetFlags {
  readonly database: Option.Option<string>
  readonly advertise: Option.Option<Address.Address>
  readonly clusterListen: Option.Option<Address.Address>
  readonly listen: Option.Option<Address.Address>
  readonly options: RunnerOptions
}

const cannot = (problem: string) =>
  new Failure({
    exitCode: ExitCode.failed,
    message: `${problem}. The runner has not started. Correct this and start it again.`
  })

/** What the system says: the errors around it name only the module. */
const innermost = (error: Error): string => (error.cause instanceof Error ? innermost(error.cause) : error.message)

const problemOf = (error: DatabaseError | DcsInvalidInput | ConfigError | SocketServerError): string => {
  if (error._tag === "DatabaseError") return error.problem
  if (error._tag === "DcsInvalidInput") return `${error.field} ${error.problem}`
  return error._tag === "SocketServerError"
    ? `the address for other runners (--cluster-listen, or else --advertise) cannot be used: ${innermost(error)}`
    : error.message
}

/** Where other runners reach this one. Chosen so that several fit on one machine. */
const addresses = Effect.fnUntraced(function* (
  { advertise, clusterListen }: RunFlags,
  server: Address.Address | undefined
) {
  if (Option.isSome(advertise))
    return { address: advertise.value, listen: Option.getOrElse(clusterListen, () => advertise.value) }
  const host = server === undefined ? "127.0.0.1" : yield* Address.onRouteTo(server)
  if (Option.isSome(clusterListen)) {
    return { address: { host, port: clusterListen.value.port }, listen: clusterListen.value }
  }
  const address = yield* Address.withFreePort(host)
  return { address, listen: address }
})

const durable = Effect.fnUntraced(function* (flags: RunFlags, database: Database.Database) {
  if (database._tag === "Sqlite") {
    const { layer } = yield* Effect.promise(() => import("@dcs-tasks/durable/Sqlite"))
    yield* Effect.logInfo("opening the database").pipe(Effect.annotateLogs({ database: database.file }))
    return layer({ file: database.file, ...flags.options })
  }
  const { layer } = yield* Effect.promise(() => import("@dcs-tasks/durable/Postgres"))
  const { address, listen } = yield* addresses(flags, database.server)
  yield* Effect.logInfo("opening the database").pipe(
    Effect.annotateLogs({
      database: database.shown,
      advertise: Address.show(address),
      clusterListen: Address.show(listen)
    })
  )
  return layer({ url: database.url, address, listen, ...flags.options })
})

interface State {
  stage: "starting" | "ready" | "shutting down"
  checks: Health.Checks
}

/** Migrations of a large database take seconds. */
const startMillis = 120_000

/** What stands still would not end in order, either. Other runners take over the chunks. */
const leave = (problem: string): Effect.Effect<never> =>
  Effect.andThen(
    Effect.logFatal(`${problem}; leaving, so that this process is started again`),
    Effect.sync(() => process.exit(ExitCode.stalled))
  )

/** Ends only if the process stands still. */
const attend = Effect.fnUntraced(function* (
  state: State,
  tokenFile: TokenFile | undefined,
  served: ReadonlyArray<Target.Served>
) {
  const answers = Effect.provideService(Watchdog.databaseAnswers(), CleanUp, yield* CleanUp)
  const watchdog = yield* Watchdog.make(answers)
  state.stage = "ready"
  state.checks = {
    live: Effect.sync(watchdog.problem),
    ready: Effect.suspend(() =>
      state.stage === "ready"
        ? Effect.map(answers, (isAnswering) => (isAnswering ? undefined : "the database does not respond"))
        : Effect.succeed(state.stage)
    )
  }
  yield* Effect.logInfo("ready")
  const resuming = tokenFile === undefined ? Effect.never : Resume.watch(tokenFile, served)
  const problem = yield* Effect.raceFirst(watchdog.watch, resuming)
  return yield* leave(`${problem}, although the database responds`)
})

const work = Effect.fnUntraced(function* (flags: RunFlags, state: State) {
  const database = yield* Database.resolve(flags.database)
  const tokenFile = yield* Target.openTokenFile(flags)
  for (const { message } of tokenFile?.notices ?? []) yield* Effect.logWarning(message)
  const served = yield* Target.make(flags, tokenFile)
  const layer = Layer.provide(yield* durable(flags, database), Targets.layer(served))
  const context = yield* Effect.raceFirst(
    Effect.mapError(Layer.build(layer), (error) => cannot(problemOf(error))),
    Effect.andThen(Effect.sleep(startMillis), leave(`not started within ${startMillis / 1000} s`))
  )
  return yield* Effect.provide(attend(state, tokenFile, served), context)
})

/** Ends after the first signal. */
export const run = Effect.fnUntraced(
  function* (flags: RunFlags) {
    const state: State = {
      stage: "starting",
      checks: { live: Effect.succeed(undefined), ready: Effect.sync(() => state.stage) }
    }
    if (Option.isSome(flags.listen)) {
      const address = yield* Health.serve(flags.listen.value, {
        live: Effect.suspend(() => state.checks.live),
        ready: Effect.suspend(() => state.checks.ready)
      })
      yield* Effect.logInfo("serving the health endpoints").pipe(
        Effect.annotateLogs({ address: Address.show(address) })
      )
    }
    const signalled = Effect.tap(Signals.first, (signal) => {
      state.stage = "shutting down"
      return Effect.logInfo(`${signal}: finishing the requests in progress and handing the work over`)
    })
    // Interrupted by the signal: its scope gives the work back.
    yield* Effect.raceFirst(Effect.scoped(work(flags, state)), signalled)
    yield* Effect.logInfo("handed over")
  },
  Effect.scoped,
  Effect.provide(Transport.layerWith({ drain: 0 })),
  Effect.mapError((error) => (error._tag === "Failure" ? error : cannot(error.message)))
)
