/** The span of a list says how a list ended, whatever its consumer does. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { expect } from "vitest"
import { type DcsError, DcsInvalidInput } from "../src/index.ts"
import { itLive, keepingTracer, make, scripted } from "./support.ts"

const paged = () =>
  scripted(() => Response.json({ task_count: 4, tasks: ["a", "b"].map((id) => ({ id, status: "SUCCESS" })) }))

const consumers: ReadonlyArray<
  readonly [string, <A>(self: Stream.Stream<A, DcsError>) => Effect.Effect<void, unknown>]
> = [
  ["fails", Stream.runForEach(() => new DcsInvalidInput({ field: "own", problem: "is mine", value: "" }))],
  ["dies", Stream.runForEach(() => Effect.die("bug"))],
  ["stops", (self) => Stream.runDrain(Stream.take(self, 1))]
]
for (const [how, consume] of consumers) {
  itLive(`a list whose consumer ${how} ends as abandoned`, () =>
    Effect.gen(function* () {
      const { spans, tracer } = yield* keepingTracer
      const dcs = yield* make(paged().client)
      yield* Effect.exit(Effect.withTracer(consume(dcs.listBackgroundTasks({ instanceId: "i1", pageSize: 2 })), tracer))
      const [list] = spans
      expect(list?.attributes.get("dcs.outcome")).toBe("Abandoned")
      expect(list?.attributes.has("error.type")).toBe(false)
      expect(list?.status).toMatchObject({ _tag: "Ended", exit: { _tag: "Success" } })
    })
  )
}
