/** Connections to the database that break at any statement: every run ends as if they had not. */
import { DcsTasks, DcsTasksCalls, type DcsTasksScript } from "@dcs-tasks/core"
import { CleanUp, type RunInput } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as Sqlite from "../src/sqlite/client.ts"
import { aloneRunner, type Hook } from "./hooked.ts"
import { i1, i2, input, pass, records, whenEnded } from "./support.ts"

const tasks = { i1: [...records(11), { id: "x", status: "EXECUTING" }], i2: records(3, "u") }
const instances = [
  { id: "i1", name: "one" },
  { id: "i2", name: "two" }
]

/** A client over a connection that holds, and a runner over one that does not. */
const world = (hook: Hook, script: DcsTasksScript) => {
  const runner = Layer.unwrap(Effect.map(DcsTasks, (dcs) => aloneRunner(dcs, hook)))
  return runner.pipe(
    Layer.provideMerge(CleanUp.layer),
    Layer.provideMerge(Sqlite.layer(":memory:")),
    Layer.provideMerge(DcsTasks.layerTest(script)),
    Layer.provideMerge(Logger.layer([]))
  )
}

/** Keeps the statements, and breaks the connection at one of them. */
const breakingAt = (position: number, breaking: "before" | "after") => {
  const seen: Array<string> = []
  const hook: Hook = { breaks: (statement) => (seen.push(statement.trim()) === position + 1 ? breaking : undefined) }
  return { hook, seen }
}

const inputs: ReadonlyArray<readonly [string, boolean, RunInput]> = [
  ["by their ids", true, { ...input, instances: [i1, i2], lanes: 1 }],
  ["of the project", false, { ...input, instances: { allExcept: [] }, lanes: 1 }],
  ["with a limit", false, { ...input, instances: [i1, i2], lanes: 1, filter: { all: true, limit: 12 } }]
]

for (const [name, isWhole, run] of inputs) {
  const total = run.filter.limit ?? 14

  const cleaned = Effect.fnUntraced(function* (hook: Hook) {
    return yield* Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      yield* cleanUp.submit(run)
      const status = yield* whenEnded("r1")
      expect(status).toMatchObject({ state: "done", total, deleted: total, failed: 0, unfinished: 1, unlisted: [] })
      expect(yield* Stream.runCollect(cleanUp.outcomes("r1"))).toHaveLength(total)
      expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(total)
      // For what still waits for the database: a shutdown would wait for it.
      yield* pass(1_000)
      const calls = yield* DcsTasksCalls
      const sent = (yield* calls.deletions).map(({ instanceId, taskId }) => `${instanceId}/${taskId}`)
      expect(new Set(sent).size).toBe(total)
      return { sent: sent.length, millis: (status.endedAt ?? 0) - status.submittedAt }
    }).pipe(Effect.provide(world(hook, { tasks, instances })))
  })

  it.effect(`instances ${name}: a connection that breaks at any one statement`, () =>
    Effect.gen(function* () {
      const { hook, seen } = breakingAt(-1, "before")
      expect(yield* cleaned(hook)).toMatchObject({ sent: total })
      const claimed = seen.findIndex((statement) => statement.startsWith("UPDATE dcs_chunk SET starts"))
      // Deletions do not depend on the kind of list.
      for (const [position, statement] of seen.slice(0, isWhole ? undefined : claimed).entries()) {
        for (const breaking of ["before", "after"] as const) {
          if (breaking === "after" && statement.startsWith("SELECT")) continue
          const { millis } = yield* cleaned(breakingAt(position, breaking).hook)
          // Nothing waited for the watchdog, at most for the lease of a claim whose response was lost.
          expect({ breaking, statement, isSoon: millis < 20_000 }).toEqual({ breaking, statement, isSoon: true })
        }
      }
    })
  )
}
