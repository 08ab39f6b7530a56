/**
 * Durable clean-ups: submit a run, watch it, and decide about it. Whatever is asked for is a row in the database, so a
 * client needs a `SqlClient` and neither credentials nor a runner.
 *
 * @since 0.1.0
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Repetition from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { PlanInput, type PlannedRecord } from "./model/PlanInput.ts"
import { RunId, RunInput, type RunStatus } from "./model/Run.ts"
import { Schedule } from "./model/Schedule.ts"
import {
  cannotUse,
  unopened,
  type DatabaseError,
  RunConflict,
  RunExists,
  RunInvalid,
  RunNotFound
} from "./model/RunError.ts"
import type { StoredOutcome } from "./model/StoredOutcome.ts"
import { migrate } from "./tables/migrations.ts"
import * as Copies from "./tables/copies.ts"
import * as Outcomes from "./tables/outcomes.ts"
import * as Planned from "./tables/planned.ts"
import { failing } from "./tables/patience.ts"
import { retry } from "./tables/retry.ts"
import * as Schedules from "./tables/schedules.ts"
import * as Runs from "./tables/runs.ts"
import * as Statuses from "./tables/statuses.ts"

const final = new Set(["done", "cancelled", "failed"])
const pollMillis = 500

/**
 * What can be asked of the clean-up.
 *
 * @since 0.1.0
 * @category services
 */
export interface CleanUpService {
  /** Submits a run; a runner starts it. The same input again joins the run. */
  readonly submit: (input: typeof RunInput.Encoded) => Effect.Effect<RunStatus, RunInvalid | RunExists | DatabaseError>
  /**
   * Submits a run of exactly these records. A runner lists their instances again, and sends what is unchanged. The same
   * input again joins the run, or continues a submission that broke off.
   */
  readonly submitPlan: <E, R>(
    input: typeof PlanInput.Encoded,
    records: Stream.Stream<PlannedRecord, E, R>
  ) => Effect.Effect<RunStatus, RunInvalid | RunExists | DatabaseError | E, R>
  /** How far a run is. */
  readonly poll: (run: RunId) => Effect.Effect<RunStatus, RunNotFound | DatabaseError>
  /** Waits until a run is done, cancelled or failed. A paused run is waited for. */
  readonly await: (run: RunId) => Effect.Effect<RunStatus, RunNotFound | DatabaseError>
  /** Pauses a run: nothing more is sent about a second later. Requests in progress finish. */
  readonly pause: (run: RunId) => Effect.Effect<RunStatus, RunNotFound | RunConflict | DatabaseError>
  /** Continues a run that was paused, or that stopped because of its credentials or permissions. */
  readonly resume: (run: RunId) => Effect.Effect<RunStatus, RunNotFound | RunConflict | DatabaseError>
  /** Ends a run for good: what was not sent by then stays. Its id is not free again. */
  readonly cancel: (run: RunId) => Effect.Effect<RunStatus, RunNotFound | RunConflict | DatabaseError>
  /**
   * Sends the records of the dead letter again, unless the run of a plan kept them from being sent, and lists again the
   * instances that could not be listed.
   */
  readonly retry: (run: RunId) => Effect.Effect<RunStatus, RunNotFound | RunConflict | DatabaseError>
  /** All runs, the newest first. */
  readonly list: Stream.Stream<RunStatus, DatabaseError>
  /** The records of a run as the service listed them, to keep a copy of what is deleted. */
  readonly copies: (run: RunId) => Stream.Stream<PlannedRecord, DatabaseError>
  /** What happened to each record so far. */
  readonly outcomes: (run: RunId) => Stream.Stream<StoredOutcome, DatabaseError>
  /** Submits a run at each time of a cron expression, while a runner is running. Replaces the schedule of the same name. */
  readonly schedule: (schedule: typeof Schedule.Encoded) => Effect.Effect<void, RunInvalid | DatabaseError>
  /** Removes a schedule. Its runs stay. False if there is none. */
  readonly unschedule: (name: string) => Effect.Effect<boolean, DatabaseError>
  /** All schedules, in the order of their names. */
  readonly schedules: Effect.Effect<ReadonlyArray<Schedule>, DatabaseError>
  /** The outcomes of the records that are not gone. */
  readonly deadLetter: (run: RunId) => Stream.Stream<StoredOutcome, DatabaseError>
}

/** A key that is not known, such as a mistyped `olderThan`, would otherwise delete more than was meant. */
const exact = { onExcessProperty: "error" } as const
const decodeInput = Schema.decodeUnknownEffect(RunInput, exact)
const decodePlan = Schema.decodeUnknownEffect(PlanInput, exact)
const decodeSchedule = Schema.decodeUnknownEffect(Schedule, exact)
const isRunId = Schema.is(RunId)

/** Callers without types can pass anything. */
const checked = <A>(decode: (input: unknown) => Effect.Effect<A, Schema.SchemaError>, input: unknown) =>
  Effect.mapError(decode(input), ({ message }) => new RunInvalid({ problem: `${message}.` }))

/** Whether a retry finds something to send or to list. */
const canRetry = ({ failed, notSent, state, unlisted }: RunStatus): boolean =>
  state === "done" && (failed > notSent || unlisted.length > 0)

/** Why a run that is done cannot be retried. */
const nothingToSend = ({ notSent }: RunStatus): string =>
  notSent === 0
    ? "it has nothing to send again"
    : `it has nothing to send again; its dead letter says what to do about ${notSent === 1 ? "the record" : `the ${notSent} records`} of the plan`

const databaseError = (cause: SqlError) => cannotUse(cause)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const inDatabase = <A, E>(self: Effect.Effect<A, E | SqlError, SqlClient.SqlClient>) =>
    Effect.provideService(
      Effect.catchIf(failing(self), isSqlError, (cause) => Effect.fail(databaseError(cause))),
      SqlClient.SqlClient,
      sql
    )
  const status = Effect.fnUntraced(function* (run: string) {
    return (yield* Statuses.of(run)) ?? (yield* new RunNotFound({ run }))
  })
  /** Callers without types can ask for anything, and a database can refuse it, such as for a NUL. */
  const known = (run: unknown): Effect.Effect<void, RunNotFound> =>
    isRunId(run) ? Effect.void : Effect.fail(new RunNotFound({ run: String(run) }))
  const poll = (run: RunId) => Effect.andThen(known(run), inDatabase(status(run)))

  /** `change` is false if the state of the run does not allow it. */
  const changed = (run: RunId, change: typeof Runs.cancel, isDone: (status: RunStatus) => boolean, wants: string) =>
    inDatabase(
      Effect.gen(function* () {
        yield* known(run)
        while (true) {
          const isChanged = yield* change(run)
          const now = yield* status(run)
          if (isChanged || isDone(now)) return now
          // It ended after the retry was refused.
          if (wants === "retried" && canRetry(now)) continue
          const why = wants === "retried" && now.state === "done" ? `: ${nothingToSend(now)}` : ""
          return yield* new RunConflict({ run, problem: `is ${now.state}, so it cannot be ${wants}${why}` })
        }
      })
    )

  const pages = <A>(
    page: (after: A | undefined) => Effect.Effect<ReadonlyArray<A>, SqlError, SqlClient.SqlClient>,
    isLast: (page: ReadonlyArray<A>) => boolean
  ) =>
    Stream.paginate<A | undefined, A, DatabaseError, never>(undefined, (after) =>
      Effect.map(inDatabase(page(after)), (rows) => [rows, isLast(rows) ? Option.none() : Option.some(rows.at(-1))])
    )

  const outcomes = (run: RunId, which: "all" | "deadLetter") =>
    isRunId(run) ? pages<StoredOutcome>((after) => Outcomes.page({ run, after, which }), Outcomes.isLast) : Stream.empty

  const service: CleanUpService = {
    submit: (input) =>
      inDatabase(
        Effect.gen(function* () {
          const read = yield* checked(decodeInput, input)
          const isNew = yield* Runs.insert(read)
          if (!isNew && !(yield* Runs.isSameInput(read))) return yield* new RunExists({ run: read.run })
          return yield* Effect.catchTag(status(read.run), "RunNotFound", Effect.die)
        })
      ),
    submitPlan: (input, records) =>
      Effect.gen(function* () {
        const read = yield* checked(decodePlan, input)
        const isOpen = yield* inDatabase(Planned.open(read))
        if (isOpen === undefined) return yield* new RunExists({ run: read.run })
        if (isOpen) {
          yield* Stream.runForEach(
            Stream.grouped(Stream.zipWithIndex(records), read.chunk ?? Runs.defaultChunk),
            (group) => inDatabase(Planned.add(read, group))
          )
          const count = yield* inDatabase(Planned.close(read))
          if (count !== read.plan.count) {
            const problem = `the plan has ${read.plan.count} records, and ${count} were given.`
            return yield* new RunInvalid({ problem })
          }
        }
        return yield* Effect.catchTag(poll(read.run), "RunNotFound", Effect.die)
      }),
    poll,
    await: (run) =>
      known(run).pipe(
        Effect.andThen(
          Effect.repeat(inDatabase(Runs.hasEnded(run)), {
            until: (hasEnded) => hasEnded,
            schedule: Repetition.spaced(pollMillis)
          })
        ),
        Effect.andThen(poll(run))
      ),
    pause: (run) =>
      changed(
        run,
        (run) => Runs.pause(run, "user"),
        ({ state }) => state === "paused",
        "paused"
      ),
    resume: (run) => changed(run, Runs.resume, ({ state }) => state !== "paused" && !final.has(state), "resumed"),
    cancel: (run) => changed(run, Runs.cancel, ({ state }) => state === "cancelled", "cancelled"),
    retry: (run) => changed(run, retry, () => false, "retried"),
    schedule: (schedule) => inDatabase(Effect.flatMap(checked(decodeSchedule, schedule), Schedules.put)),
    // Their names are valid ids of runs.
    unschedule: (name) => (isRunId(name) ? inDatabase(Schedules.remove(name)) : Effect.succeed(false)),
    schedules: inDatabase(Effect.suspend(Schedules.all)),
    list: pages(Statuses.page, Statuses.isLast),
    copies: (run) =>
      Stream.flattenIterable(
        (isRunId(run)
          ? pages<Copies.CopiedChunk>((after) => Copies.page(run, after), Copies.isLast)
          : Stream.empty
        ).pipe(Stream.map(({ records }) => records))
      ),
    outcomes: (run) => outcomes(run, "all"),
    deadLetter: (run) => outcomes(run, "deadLetter")
  }
  return service
})

/**
 * The `CleanUp` service, for `Effect.provide`.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { CleanUp } from "@dcs-tasks/durable"
 * import * as Sqlite from "@dcs-tasks/durable/Sqlite"
 * import * as Effect from "effect/Effect"
 *
 * // A client: a runner of the same file does the work.
 * export const cleanUpFailed = Effect.gen(function* () {
 *   const cleanUp = yield* CleanUp
 *   yield* cleanUp.submit({
 *     run: "failed-2026-11",
 *     target: { endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: "PROJECT" },
 *     instances: { allExcept: [] },
 *     filter: { statuses: ["FAILED"], olderThan: 30 * 24 * 3_600_000 }
 *   })
 *   return yield* cleanUp.await("failed-2026-11")
 * }).pipe(Effect.provide(Sqlite.layerClient("clean-ups.db")))
 * ```
 */
export class CleanUp extends Context.Service<CleanUp, CleanUpService>()("@dcs-tasks/durable/CleanUp") {
  /** Over the `SqlClient` in the context. Creates or upgrades the tables when it is built. */
  static readonly layer: Layer.Layer<CleanUp, DatabaseError, SqlClient.SqlClient> = Layer.effect(
    CleanUp,
    Effect.andThen(
      Effect.mapError(migrate, (cause) => unopened("the tables cannot be created", cause)),
      make
    )
  )
}
