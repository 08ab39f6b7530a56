/** Which spans leave the process. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import { expect, it } from "vitest"
import * as Chosen from "../src/tracer.ts"

it("sends each chunk as a trace of its own, without the engine and SQL", async () => {
  const sent: Array<string> = []
  const exporter = Tracer.make({
    span: (options) => {
      if (options.sampled) {
        const parent = Option.match(options.parent, {
          onNone: () => "",
          onSome: (span) => (span._tag === "Span" ? `${span.name} > ` : "")
        })
        sent.push(`${parent}${options.name}`)
      }
      return new Tracer.NativeSpan(options)
    }
  })
  const sql = Effect.withSpan(Effect.void, "db.example.com:5432/runs", { kind: "client" })
  const attempt = Effect.withSpan(Effect.void, "DELETE /v2/{project_id}/x", { kind: "client" })
  const deletion = Effect.withSpan(Effect.andThen(attempt, sql), "dcs.delete_background_task")
  const chunk = Effect.withSpan(Effect.andThen(sql, deletion), "dcs.clean_up.chunk")
  const lane = Effect.withSpan(Effect.andThen(sql, chunk), "dcs-tasks/Lane/v1.execute")
  await Effect.runPromise(Effect.provide(lane, Layer.provide(Chosen.layer, Layer.succeed(Tracer.Tracer, exporter))))
  expect(sent).toEqual([
    "dcs.clean_up.chunk",
    "dcs.clean_up.chunk > dcs.delete_background_task",
    "dcs.delete_background_task > DELETE /v2/{project_id}/x"
  ])
})
