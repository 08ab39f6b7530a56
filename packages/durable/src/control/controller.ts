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
import { Shutdown, Work } from "../workflow/Runner.ts"

const pollMillis = 1000
/** A run that moves shows it each second, and each page of a list within its time limit. */
const stalledMillis = 120_000

const isTarget = Schema.is(Target)

const step = Effect.fnUntraced(function* (started: Set<string>) {
  const { clientOf } = yield* Targets
  yield* Schedules.submitDue()
  for (const { run, round } of yield* Runs.wake(stalledMillis)) {
    yield* Effect.logWarning(`the run ${run} stood still; starting its round ${round}`)
  }
  for (const { endpoint, lanes, project, round, run, state } of yield* Runs.moving()) {
    const target = { endpoint, projectId: project }
    const key = `${state === "deleting" ? "delete" : "list"}/${run}/${round}`
    if (started.has(key) || !isTarget(target) || clientOf(target) === undefined) continue
    if (state === "deleting") yield* startLanes(run, round, lanes)
    else yield* startList(run, round)
    started.add(key)
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
      patiently(step(started)),
      Effect.sync(() => (work.turns += 1))
    )
    yield* Effect.forkScoped(Effect.forever(Effect.delay(turn, pollMillis)))
  })
)
