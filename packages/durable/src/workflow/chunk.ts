/** Deletes the records of one claimed chunk. */
import type { DcsError, DcsTasksService, DeletionResult, StopReason } from "@dcs-tasks/core"
import { DcsTransportError } from "@dcs-tasks/core/DcsError"
import { Failed } from "@dcs-tasks/core/DeletionResult"
import { isRejected } from "@dcs-tasks/core/selection"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Chunks from "../tables/chunks.ts"
import * as Outcomes from "../tables/outcomes.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import { Pace, Shutdown, Work } from "./services.ts"

/** Well below the lease of a claim. */
const beatMillis = 1000
const outcomesPerWrite = 25

/** Stops of the whole run that a person can mend: it waits for a resume. */
const pausing: ReadonlySet<StopReason> = new Set(["unauthorized", "credentials"])

/** Stops of one instance: its records go to the dead letter, and the run goes on with the others. */
const stopsInstance: ReadonlySet<StopReason> = new Set(["instance-missing", "route-missing", "forbidden"])

const stopOf = ({ _tag }: DcsError): StopReason => (_tag === "DcsUnauthorized" ? "unauthorized" : "credentials")

/** What is known about a record that the lost runner of a chunk may have sent, and that nothing was sent for since. */
const unknown = new Failed({
  error: new DcsTransportError({
    kind: "reset",
    detail: "the runner that may have sent it was lost",
    attempts: 1,
    mayHaveDeleted: true
  }),
  seenUnknown: true
})

interface ChunkOptions {
  readonly concurrency: number
  readonly ignoreMissing: boolean
}

/** One span for each claim. */
export const inSpan = ({ fence, no, position, run, tasks }: Chunks.Claim) =>
  Effect.withSpan("dcs.clean_up.chunk", {
    attributes: {
      "dcs.run.id": run,
      "dcs.chunk.id": `${position}/${no}`,
      "dcs.chunk.size": tasks.length,
      "dcs.chunk.claims": fence
    }
  })

const untilStopped = Effect.fnUntraced(function* (
  stop: Deferred.Deferred<void>,
  dcs: DcsTasksService,
  claim: Chunks.Claim,
  { concurrency, ignoreMissing }: ChunkOptions
) {
  const { hasResults, instanceId, mayBeSent, run, tasks } = claim
  const pace = yield* Pace
  const { begun } = yield* Shutdown
  const { claims } = yield* Work
  const progress = { moves: 0, waiting: 0 }
  const slot = Effect.suspend(() => {
    progress.waiting += 1
    return Effect.ensuring(
      pace.slot,
      Effect.sync(() => {
        progress.waiting -= 1
        progress.moves += 1
      })
    )
  })
  // Until the chunk is ended or given back: a shutdown waits for that.
  yield* Effect.acquireRelease(
    Effect.sync(() => claims.set(claim, progress)),
    () => Effect.sync(() => claims.delete(claim))
  )
  const inScope = yield* FiberSet.makeRuntime()
  yield* Effect.forkScoped(Effect.andThen(Deferred.await(begun), Deferred.succeed(stop, undefined)))
  // Without the database nobody knows whose claim it is.
  const isWanted = Effect.map(
    Effect.timeoutOption(patiently(Chunks.beat(claim)), Chunks.leaseMillis - beatMillis),
    Option.getOrElse(() => false)
  )
  // Also after a stop: the requests in progress are still ours.
  const beating = Effect.forever(
    Effect.flatMap(Effect.delay(isWanted, beatMillis), (isWanted) =>
      isWanted ? Effect.void : Deferred.succeed(stop, undefined)
    )
  )
  const finished = hasResults
    ? yield* patiently(
        Outcomes.finished(
          run,
          instanceId,
          tasks.map(({ id }) => id)
        )
      )
    : undefined

  let stoppedBy: StopReason | undefined
  /** Failures that a stop can have caused. If the chunk is given back, these records are sent again. */
  const held: Array<DeletionResult> = []
  const write = (results: ReadonlyArray<DeletionResult>) =>
    results.length === 0
      ? Effect.void
      : Effect.flatMap(patiently(Chunks.fenced(claim, Outcomes.insert(run, results))), (isMine) =>
          isMine ? Effect.void : Deferred.succeed(stop, undefined)
        )
  const keep = (results: ReadonlyArray<DeletionResult>) => {
    const kept: Array<DeletionResult> = []
    progress.moves += 1
    for (const result of results) {
      const { outcome } = result
      if (outcome._tag === "Skipped" || outcome._tag === "Duplicate") continue
      if (outcome._tag === "NotAttempted") stoppedBy = outcome.stoppedBy
      if (outcome._tag === "NotAttempted" && !stopsInstance.has(outcome.stoppedBy)) continue
      if (outcome._tag === "NotAttempted" && mayBeSent) {
        const { index, instanceId, taskId } = result
        kept.push({ index, instanceId, taskId, outcome: unknown })
        continue
      }
      // The last records have no successor whose outcome shows the stop.
      if (outcome._tag === "Failed" && isRejected(outcome.error)) stoppedBy = stopOf(outcome.error)
      if (outcome._tag === "Failed" && (isRejected(outcome.error) || Deferred.isDoneUnsafe(stop))) held.push(result)
      else kept.push(result)
    }
    return write(kept)
  }

  const deleting = dcs
    .deleteBackgroundTasks(
      Stream.map(Stream.fromIterable(tasks), ({ id }) => ({ instanceId, taskId: id })),
      {
        concurrency,
        missing: ignoreMissing ? "verify" : "fail",
        stop: Deferred.await(stop),
        pace: slot,
        onPause: (millis) => inScope(pace.hold(millis)),
        journal: {
          standing: ({ taskId }) =>
            Effect.succeed(finished?.has(taskId) === true ? "finished" : mayBeSent ? "sent" : "new"),
          sending: () => Effect.void,
          ended: () => Effect.void
        }
      }
    )
    .pipe(Stream.groupedWithin(outcomesPerWrite, "1 second"), Stream.runForEach(keep))

  yield* Effect.raceFirst(Effect.orDie(deleting), beating)
  if (held.length === 0 && (stoppedBy === undefined || stopsInstance.has(stoppedBy))) {
    return yield* patiently(Chunks.end(claim))
  }
  if (stoppedBy !== undefined && pausing.has(stoppedBy)) yield* patiently(Runs.pause(run, stoppedBy, claim.round))
  const mayBeSentYet =
    mayBeSent || held.some(({ outcome }) => outcome._tag === "Failed" && outcome.seenUnknown === true)
  yield* patiently(Chunks.release(claim, mayBeSentYet))
}, Effect.scoped)

/** How long an interrupted chunk waits for its requests in progress. */
const drainMillis = 10_000

/**
 * The engine interrupts a lane when another runner gets its shard. The chunk then ends as at a shutdown: its requests in
 * progress end, and it is given back.
 */
export const deleteChunk = (dcs: DcsTasksService, claim: Chunks.Claim, options: ChunkOptions) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const stop = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(Effect.interruptible(untilStopped(stop, dcs, claim, options)))
      return yield* Effect.onInterrupt(restore(Fiber.join(fiber)), () =>
        Effect.andThen(Deferred.succeed(stop, undefined), Effect.timeoutOption(Fiber.await(fiber), drainMillis))
      )
    })
  )
