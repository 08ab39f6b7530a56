/** Removes the engine's rows of runs that have ended, which the engine keeps for ever, and old runs. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import * as EntityType from "effect/cluster/EntityType"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as Sharding from "effect/cluster/Sharding"
import { patiently } from "../tables/patience.ts"
import * as Retention from "../tables/retention.ts"
import { Lane, List } from "../workflow/definitions.ts"

const everyMillis = 30_000
/** A lane of a run that has ended finds that out within a second. */
const lingerMillis = 60_000

const clear = Effect.fnUntraced(function* (workflow: typeof Lane | typeof List, executionId: string) {
  const { getShardId } = yield* Sharding.Sharding
  const entityId = EntityId.make(executionId)
  yield* (yield* MessageStorage.MessageStorage).clearAddress(
    EntityAddress.make({
      entityType: EntityType.make(`Workflow/${workflow._tag}`),
      entityId,
      shardId: getShardId(entityId, "default")
    })
  )
})

const step = Effect.fnUntraced(function* (keepMillis: number) {
  for (const ended of yield* patiently(Retention.unswept(lingerMillis))) {
    const { lanes, run } = ended
    for (let round = 1; round <= ended.round; round += 1) {
      yield* clear(List, yield* List.executionId({ run, round }))
      for (let lane = 0; lane < lanes; lane += 1) yield* clear(Lane, yield* Lane.executionId({ run, round, lane }))
    }
    yield* patiently(Retention.markSwept(ended))
  }
  yield* patiently(Retention.forget(keepMillis))
})

/** `keep`: how long runs are kept after their end. */
export const layer = (keep: Duration.Input = "30 days") =>
  Layer.effectDiscard(
    step(Duration.toMillis(Duration.fromInputUnsafe(keep))).pipe(
      Effect.catchCause((cause) => Effect.logWarning("the rows of ended runs cannot be removed; trying again", cause)),
      Effect.delay(everyMillis),
      Effect.forever,
      Effect.forkScoped
    )
  )
