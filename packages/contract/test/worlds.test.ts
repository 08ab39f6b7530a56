/** Single and bulk deletion in the four worlds, on a service that knows the truth, over a client that proves nothing. */
import { type BulkDeleteOptions, DcsTasks, type DeletionJournalService, type DeletionResult } from "@dcs-tasks/core"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe } from "vitest"
import { inBulk, provable, type World, worlds } from "../src/index.ts"

const instanceId = "i1"
const of = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `${kind}-${n}`)

const there = of("there", 8)
/** More than the number of refusals in a row that would stop an instance. */
const never = of("never", 7)
/** Deleted, but the first response is a 503. */
const losing = of("lost", 3)
/** An earlier run has deleted them, and was killed before the response. */
const killed = of("killed", 3)

const service = ({ answer }: World) => {
  const left = new Set([...there, ...losing])
  const toLose = new Set(losing)
  const sent: Array<string> = []
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      const taskId = new URL(request.url).pathname.split("/").at(-1) ?? ""
      if (request.method === "GET") {
        return HttpClientResponse.fromWeb(request, Response.json({ task_count: 0, tasks: [] }))
      }
      sent.push(taskId)
      const real = left.delete(taskId)
        ? Response.json({ message: "" })
        : new Response(answer.body, { status: answer.status, headers: { "content-type": "application/json" } })
      return HttpClientResponse.fromWeb(request, toLose.delete(taskId) ? new Response(null, { status: 503 }) : real)
    })
  )
  return { client, left, sent }
}

/** Runs an effect to its end, however long its waits are. An hour counts as hanging. */
const hurried = Effect.fnUntraced(function* <A, E>(self: Effect.Effect<A, E>) {
  const fiber = yield* Effect.forkChild(self)
  for (let left = 3_600_000; fiber.pollUnsafe() === undefined; left -= 50) {
    if (left <= 0) return yield* Effect.die(new Error("it hangs: an hour of virtual time is over"))
    yield* TestClock.adjust(50)
  }
  return yield* Fiber.join(fiber)
})

const clientOf = (world: World, client: HttpClient.HttpClient) =>
  DcsTasks.make({
    endpoint: "https://dcs.example.com",
    projectId: "p1",
    credentials: { token: Redacted.make("TOKEN") },
    missingCodes: world.missingCodes
  }).pipe(Effect.provideService(HttpClient.HttpClient, client))

const journal: DeletionJournalService = {
  standing: ({ taskId }) => Effect.succeed(taskId.startsWith("killed") ? "sent" : "new"),
  sending: () => Effect.void,
  ended: () => Effect.void
}

describe.each(worlds)("a missing task is $name:", (world) => {
  it.effect("one call", () =>
    Effect.gen(function* () {
      const { client, left, sent } = service(world)
      const dcs = yield* clientOf(world, client)
      const call = (taskId: string, missing?: "succeed") =>
        hurried(
          dcs
            .deleteBackgroundTask({ instanceId, taskId }, { missing })
            .pipe(Effect.catch((error) => Effect.succeed(error)))
        )
      expect(yield* call("never-0")).toMatchObject(provable(world.missing.outcome, false))
      expect(yield* call("never-0", "succeed")).toMatchObject(provable(world.lenient.outcome, false))
      expect(yield* call("lost-0")).toMatchObject(provable(world.lost.outcome, false))
      expect(sent).toEqual(["never-0", "never-0", "lost-0", "lost-0"])
      expect(left.size).toBe(there.length + losing.length - 1)
    })
  )

  it.effect.each(["fail", "succeed", "verify"] as const)(
    "many, missing: %s, with the journal of a killed run",
    (missing) =>
      Effect.gen(function* () {
        const { client, left, sent } = service(world)
        const dcs = yield* clientOf(world, client)
        const options: BulkDeleteOptions = { missing, journal }
        const input = [...there, ...never, ...losing, ...killed].map((taskId) => ({ instanceId, taskId }))
        const results: ReadonlyArray<DeletionResult> = yield* hurried(
          Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(input), options))
        )
        const told = new Map(results.map(({ outcome, taskId }) => [taskId, outcome]))
        expect(told.size).toBe(input.length)
        const each = (ids: ReadonlyArray<string>, expected: object) => {
          for (const id of ids) expect(told.get(id)).toMatchObject(expected)
        }
        each(there, { _tag: "Deleted", status: 200, attempts: 1 })
        each(never, inBulk(provable((missing === "fail" ? world.missing : world.lenient).outcome, false)))
        each(losing, inBulk(provable(world.lost.outcome, false)))
        each(killed, inBulk(provable(world.killed.outcome, false)))
        expect(sent.toSorted()).toEqual([...input.map(({ taskId }) => taskId), ...losing].toSorted())
        expect(left.size).toBe(0)
      })
  )
})
