/** A lane claims chunks and deletes their records, until the run has none or shall stop. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Activity from "effect/workflow/Activity"
import * as Chunks from "../tables/chunks.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import { deleteChunk, inSpan } from "./chunk.ts"
import { Shutdown } from "./services.ts"
import { clientFor } from "./target.ts"

/** How often a lane looks whether the chunk of a runner that died is free. */
const pollMillis = 500

const work = Effect.fnUntraced(function* (run: string, round: number, concurrency: number) {
  const input = yield* patiently(Runs.inputOf(run))
  if (input === undefined) return
  const { begun } = yield* Shutdown
  const dcs = yield* clientFor(input)
  if (dcs === undefined) return
  const options = { concurrency, ignoreMissing: input.ignoreMissing === true }
  while (yield* patiently(Runs.isWanted(run, round))) {
    // The engine starts the lane again on another runner.
    if (Deferred.isDoneUnsafe(begun)) return yield* Effect.never
    const claim = yield* patiently(Chunks.claim(run, round))
    if (claim !== undefined) yield* inSpan(claim)(deleteChunk(dcs, claim, options))
    else if (yield* patiently(Chunks.hasOpen(run))) yield* Effect.sleep(pollMillis)
    else return yield* patiently(Runs.finish(run, round))
  }
})

export const lane = (run: string, round: number, concurrency: number) =>
  Activity.make({ name: "delete", execute: work(run, round, concurrency) })
