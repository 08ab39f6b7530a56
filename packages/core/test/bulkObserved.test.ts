/** What a bulk run reports about its own end, however it ends. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as HttpClient from "effect/http/HttpClient"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { startBulk } from "../src/bulk/startBulk.ts"
import { bulkStream } from "../src/bulk/stream.ts"
import { make as makeClient } from "../src/client/client.ts"
import type { BulkDeleteOptions } from "../src/index.ts"
import { type BulkEnding, none } from "../src/operation/instrumentation.ts"
import * as httpClientTransport from "../src/transport/httpClient/httpClientTransport.ts"
import { gone, json, service, tasks } from "./bulkService.ts"
import { config } from "./support.ts"

interface End extends BulkEnding {
  readonly exit: Exit.Exit<unknown, unknown> | undefined
}

/** A bulk run over this client, and what it reports. */
const observed = (client: HttpClient.HttpClient) => {
  const ends: Array<End> = []
  const made = makeClient(config, httpClientTransport.make(client), {
    ...none,
    bulk: () => ({
      begin: Effect.void,
      within: (self) => self,
      end: (exit, ending) => Effect.sync(() => void ends.push({ exit, ...ending }))
    })
  })
  if (!("endpoint" in made)) throw made
  const run = (
    options: BulkDeleteOptions = {},
    input: Stream.Stream<ReturnType<typeof tasks>[number], string> = Stream.fromIterable(tasks(3))
  ) => bulkStream(startBulk(made))(input, { concurrency: 1, ...options })
  return { ends, run }
}

const finished = Effect.fnUntraced(function* <A, E>(self: Effect.Effect<A, E>) {
  const fiber = yield* Effect.forkChild(self, { startImmediately: true })
  yield* TestClock.adjust(100)
  return yield* Fiber.interrupt(fiber)
})

describe("a bulk run", () => {
  it.effect("counts its results", () =>
    Effect.gen(function* () {
      const { ends, run } = observed(service((_request, nth) => (nth === 2 ? json(400, "DCS.1") : gone())).client)
      yield* finished(Stream.runDrain(run()))
      expect(ends).toEqual([{ exit: Exit.void, counts: { Deleted: 2, Failed: 1 }, stopReason: undefined }])
    })
  )

  it.effect("says why it stopped", () =>
    Effect.gen(function* () {
      const { ends, run } = observed(service(gone).client)
      yield* finished(Stream.runDrain(run({ stop: Effect.succeed("deadline") })))
      expect(ends).toEqual([{ exit: Exit.void, counts: { NotAttempted: 3 }, stopReason: "deadline" }])
    })
  )

  it.effect("whose input fails has failed", () =>
    Effect.gen(function* () {
      const { ends, run } = observed(service(gone).client)
      yield* finished(Stream.runDrain(run({}, Stream.concat(Stream.fromIterable(tasks(1)), Stream.fail("torn")))))
      expect(ends).toEqual([{ exit: Exit.fail("torn"), counts: { Deleted: 1 }, stopReason: undefined }])
    })
  )

  it.effect("whose results are not read to their end has no exit", () =>
    Effect.gen(function* () {
      const { ends, run } = observed(service(gone).client)
      yield* finished(Stream.runDrain(Stream.take(run(), 1)))
      expect(ends).toMatchObject([{ exit: undefined, stopReason: undefined }])
    })
  )

  it.effect("that is interrupted has been interrupted", () =>
    Effect.gen(function* () {
      const { ends, run } = observed(service(gone, 1000).client)
      yield* finished(Stream.runDrain(run()))
      expect(ends).toHaveLength(1)
      expect(ends.map(({ exit }) => exit !== undefined && Exit.hasInterrupts(exit))).toEqual([true])
    })
  )
})
