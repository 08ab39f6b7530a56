/** The workflows, for an engine. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Lane, List } from "./definitions.ts"
import { lane } from "./lane.ts"
import { list } from "./list.ts"

/** `concurrency`: requests of one lane at once. */
export const layer = (concurrency: number) =>
  Layer.merge(
    List.toLayer(({ round, run }) => list(run, round)),
    Lane.toLayer(({ round, run }) => lane(run, round, concurrency))
  )

export const startList = (run: string, round: number) => List.execute({ run, round }, { discard: true })

export const startLanes = (run: string, round: number, lanes: number) =>
  Effect.forEach(
    Array.from({ length: lanes }, (_, lane) => lane),
    (lane) => Lane.execute({ run, round, lane }, { discard: true }),
    { discard: true }
  )
