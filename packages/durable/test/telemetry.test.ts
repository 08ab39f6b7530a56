/** The spans of a clean-up, and what docs/telemetry.md says about them. */
import { readFileSync } from "node:fs"
import { DcsTasks } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }

/** The names in the rows of the page whose column says `durable`. */
const documented = (): ReadonlyArray<string> =>
  readFileSync(new URL("../../../docs/telemetry.md", import.meta.url), "utf8")
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .flatMap((cells) => (cells.includes("durable") ? [cells[1] ?? ""] : []))

it.live("a list and each claim of a chunk is a span, named as documented", () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const tasks = Array.from({ length: 150 }, (_, n) => ({ id: `t${n}`, status: "SUCCESS" }))
  const live = Testing.layer().pipe(
    Layer.provide(Targets.layerOne(target)),
    Layer.provide(DcsTasks.layerTest({ tasks: { i1: tasks } })),
    Layer.provide(Layer.succeed(Tracer.Tracer, tracer))
  )
  return Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ run: "r1", target, instances: [InstanceId.make("i1")], filter: { all: true } })
    yield* cleanUp.await("r1")
    const own = spans.filter(({ name }) => name.startsWith("dcs.clean_up."))
    expect(own.filter(({ name }) => name === "dcs.clean_up.chunk")).toHaveLength(2)
    const names = own.flatMap(({ attributes, name }) => [name, ...attributes.keys()])
    expect(new Set(names)).toEqual(new Set(documented()))
  }).pipe(Effect.provide(live))
})
