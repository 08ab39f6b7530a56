/** The clean-up with Promises and async iterables. */
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CleanUp } from "../CleanUp.ts"
import type * as Plan from "../model/PlanInput.ts"
import type * as Run from "../model/Run.ts"
import { RunInvalid } from "../model/RunError.ts"
import type * as Model from "../model/Schedule.ts"
import type { StoredOutcome } from "../model/StoredOutcome.ts"
import { layerOf } from "./database.ts"

/**
 * What a run deletes, and how it is divided.
 *
 * @since 0.1.0
 * @category models
 */
export type RunInput = typeof Run.RunInput.Encoded

/**
 * What a run of a plan deletes, and how it is divided.
 *
 * @since 0.1.0
 * @category models
 */
export type PlanInput = typeof Plan.PlanInput.Encoded

/**
 * A record of a plan, and a copy of a record of any run.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlannedRecord {
  /** The instance that it belongs to. */
  readonly instanceId: string
  /** As the service listed it. */
  readonly task: typeof BackgroundTask.Encoded
}

/**
 * How far a run is.
 *
 * @since 0.1.0
 * @category models
 */
export type RunStatus = typeof Run.RunStatus.Encoded

/**
 * When a run is submitted, and what it deletes.
 *
 * @since 0.1.0
 * @category models
 */
export type Schedule = typeof Model.Schedule.Encoded

/**
 * Where the runs are.
 *
 * @since 0.1.0
 * @category models
 */
export interface CleanUpOptions {
  /** A URL such as `postgres://USER:PASSWORD@HOST/NAME`, or the name of a SQLite file, which is created if needed. */
  readonly database: string
}

/**
 * Options of one call.
 *
 * @since 0.1.0
 * @category models
 */
export interface CleanUpCallOptions {
  /** Aborting rejects with its reason. The run itself continues. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The clean-up of one database. It needs neither credentials of the service nor a runner: whatever is asked for is a row
 * that a runner finds. Calls reject with the error classes themselves, and an aborted call with `signal.reason`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CleanUpClient extends AsyncDisposable {
  /** Submits a run; a runner starts it. The same input again joins the run. */
  readonly submit: (input: RunInput, options?: CleanUpCallOptions) => Promise<RunStatus>
  /**
   * Submits a run of exactly these records. A runner lists their instances again, and sends what is unchanged. The same
   * input again joins the run, or continues a submission that broke off.
   */
  readonly submitPlan: (
    input: PlanInput,
    records: AsyncIterable<PlannedRecord>,
    options?: CleanUpCallOptions
  ) => Promise<RunStatus>
  /** How far a run is. */
  readonly show: (run: string, options?: CleanUpCallOptions) => Promise<RunStatus>
  /** Waits until a run is done, cancelled or failed. A paused run is waited for. */
  readonly wait: (run: string, options?: CleanUpCallOptions) => Promise<RunStatus>
  /** Pauses a run: nothing more is sent about a second later. Requests in progress finish. */
  readonly pause: (run: string, options?: CleanUpCallOptions) => Promise<RunStatus>
  /** Continues a run that was paused, or that stopped because of its credentials or permissions. */
  readonly resume: (run: string, options?: CleanUpCallOptions) => Promise<RunStatus>
  /** Ends a run for good: what was not sent by then stays. Its id is not free again. */
  readonly cancel: (run: string, options?: CleanUpCallOptions) => Promise<RunStatus>
  /**
   * Sends the records of the dead letter again, unless the run of a plan kept them from being sent, and lists again the
   * instances that could not be listed.
   */
  readonly retry: (run: string, options?: CleanUpCallOptions) => Promise<RunStatus>
  /** All runs, the newest first. */
  readonly list: (options?: CleanUpCallOptions) => AsyncIterable<RunStatus>
  /** The records of a run as the service listed them, to keep a copy of what is deleted. */
  readonly copies: (run: string, options?: CleanUpCallOptions) => AsyncIterable<PlannedRecord>
  /** What happened to each record so far. */
  readonly outcomes: (run: string, options?: CleanUpCallOptions) => AsyncIterable<StoredOutcome>
  /** The outcomes of the records that are not gone. */
  readonly deadLetter: (run: string, options?: CleanUpCallOptions) => AsyncIterable<StoredOutcome>
  /** Submits a run at each time of a cron expression, while a runner is running. Replaces the schedule of the same name. */
  readonly schedule: (schedule: Schedule, options?: CleanUpCallOptions) => Promise<void>
  /** Removes a schedule. Its runs stay. False if there is none. */
  readonly unschedule: (name: string, options?: CleanUpCallOptions) => Promise<boolean>
  /** All schedules, in the order of their names. */
  readonly schedules: (options?: CleanUpCallOptions) => Promise<ReadonlyArray<Schedule>>
  /** Ends calls in progress and closes the database. Runs continue. Later calls reject with `DcsClientClosed`. */
  readonly close: () => Promise<void>
}

/** The caller's own error is what the call rejects with. */
const thrown = (error: unknown): unknown => error

const decode = Schema.decodeUnknownEffect(BackgroundTask)
const encode = Schema.encodeSync(BackgroundTask)

const decoded = ({ instanceId, task }: PlannedRecord) =>
  Effect.mapBoth(decode(task), {
    onSuccess: (task) => ({ instanceId, task }),
    onFailure: ({ message }) => new RunInvalid({ problem: `a record of the plan is invalid: ${message}.` })
  })

const encoded = ({ instanceId, task }: Plan.PlannedRecord): PlannedRecord => ({ instanceId, task: encode(task) })

/**
 * Opens the runs of a database. Creates or upgrades its tables. Rejects with `DatabaseSetupError` or `DatabaseError` if it
 * cannot be opened.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openCleanUp = async ({ database }: CleanUpOptions): Promise<CleanUpClient> => {
  const runtime = ManagedRuntime.make(Layer.provide(CleanUp.layer, await layerOf(database)))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= runtime.dispose())

  const admit = ({ signal }: CleanUpCallOptions): void => {
    if (closing !== undefined) throw new DcsClientClosed()
    signal?.throwIfAborted()
  }

  const call = async <A, E>(self: Effect.Effect<A, E, CleanUp>, options: CleanUpCallOptions = {}): Promise<A> => {
    admit(options)
    const exit = await runtime.runPromiseExit(self, { signal: options.signal })
    if (Exit.isSuccess(exit)) return exit.value
    if (Cause.hasInterrupts(exit.cause)) admit(options)
    throw Cause.squash(exit.cause)
  }

  async function* each<A, E>(rows: Stream.Stream<A, E>, options: CleanUpCallOptions = {}): AsyncGenerator<A> {
    admit(options)
    for await (const row of Stream.toAsyncIterable(rows)) {
      yield row
      admit(options)
    }
  }

  const opened = await call(CleanUp).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    submit: (input, options) => call(opened.submit(input), options),
    submitPlan: (input, records, options) =>
      call(opened.submitPlan(input, Stream.mapEffect(Stream.fromAsyncIterable(records, thrown), decoded)), options),
    show: (run, options) => call(opened.poll(run), options),
    wait: (run, options) => call(opened.await(run), options),
    pause: (run, options) => call(opened.pause(run), options),
    resume: (run, options) => call(opened.resume(run), options),
    cancel: (run, options) => call(opened.cancel(run), options),
    retry: (run, options) => call(opened.retry(run), options),
    list: (options) => each(opened.list, options),
    copies: (run, options) => each(Stream.map(opened.copies(run), encoded), options),
    outcomes: (run, options) => each(opened.outcomes(run), options),
    deadLetter: (run, options) => each(opened.deadLetter(run), options),
    schedule: (schedule, options) => call(opened.schedule(schedule), options),
    unschedule: (name, options) => call(opened.unschedule(name), options),
    schedules: (options) => call(opened.schedules, options),
    close,
    [Symbol.asyncDispose]: close
  }
}
