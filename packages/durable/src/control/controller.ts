/** Turns the rows of runs into workflows. Every runner does it: the engine starts each workflow once, by its key. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Repetition from "effect/Schedule"
import * as Schema from "effect/Schema"
import { Target } from "../model/Run.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import * as Schedules from "../tables/schedules.ts"
import { startLanes, startList } from "../workflow/layer.ts"
import { Targets } from "../Targets.ts"
import { Shutdown, Work } from "../workflow/services.ts"

const pollMillis = 1000
/** A run that moves shows it each second, and each page of a list within its time limit. */
const stalledMillis = 120_000

const isTarget = Schema.is(Target)

/** What goes wrong with one run or schedule must not keep the others from moving. */
const orLog =
  (what: string) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.catchCause(self, (cause) => Effect.logError(`${what} failed; trying again`, cause))

const start = Effect.fnUntraced(function* ({ lanes, round, run, state }: Runs.OpenRun) {
  if (state === "deleting") return yield* startLanes(run, round, lanes)
  // Before its list begins: a run that stands still is found by its state.
  yield* patiently(Runs.beginListing(run))
  yield* startList(run, round)
})

/** Of what is started once. */
const keyOf = ({ round, run, state }: Runs.OpenRun): string =>
  `${state === "deleting" ? "delete" : "list"}/${run}/${round}`

const step = Effect.fnUntraced(function* (started: Set<string>) {
  const { clientOf } = yield* Targets
  yield* orLog("submitting the runs of schedules")(patiently(Schedules.submitDue()))
  for (const { run, round } of yield* patiently(Runs.wake(stalledMillis))) {
    yield* Effect.logWarning(`the run ${run} stood still; starting its round ${round}`)
  }
  const moving = new Map((yield* patiently(Runs.moving())).map((open) => [keyOf(open), open]))
  // Also because an id is free again once its run is forgotten.
  for (const key of started) if (!moving.has(key)) started.delete(key)
  for (const [key, open] of moving) {
    const { endpoint, project, run } = open
    const target = { endpoint, projectId: project }
    if (started.has(key) || !isTarget(target)) continue
    yield* Effect.suspend(() =>
      clientOf(target) === undefined
        ? Effect.void
        : Effect.andThen(
            start(open),
            Effect.sync(() => started.add(key))
          )
    ).pipe(orLog(`starting the run ${run}`))
  }
})

/** How long a shutdown waits for the requests in progress. */
const drainMillis = 10_000

/** Its scope ends before the engine's: chunks in progress are given back first. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const { begun } = yield* Shutdown
    const work = yield* Work
    const started = new Set<string>()
    yield* Effect.addFinalizer(() =>
      Effect.andThen(
        Deferred.succeed(begun, undefined),
        Effect.timeoutOption(
          Effect.repeat(
            Effect.sync(() => work.claims.size),
            { while: (left) => left > 0, schedule: Repetition.spaced(50) }
          ),
          drainMillis
        )
      )
    )
    const turn = Effect.andThen(
      step(started),
      Effect.sync(() => (work.turns += 1))
    ).pipe(orLog("looking at the runs"))
    yield* Effect.forkScoped(Effect.forever(Effect.delay(turn, pollMillis)))
  })
)
