/** A user's own program under test: with scripted outcomes, and with the emulator over two transports. */
import { Emulator } from "@dcs-tasks/emulator"
import {
  DcsForbidden,
  type DcsInvalidInput,
  DcsTasks,
  DcsTasksCalls,
  type DcsTasksScript,
  DcsThrottled,
  DcsTransportError,
  Deleted,
  layerTransport
} from "@dcs-tasks/node"
import { expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { Cleaner } from "./ownProgram.ts"

const script: DcsTasksScript = {
  tasks: {
    web: [
      { id: "t1", status: "SUCCESS" },
      { id: "t2", status: "EXECUTING" },
      { id: "t3", status: "FAILED" },
      { id: "t4", status: "SUCCESS" }
    ],
    busy: [{ id: "t5", status: "SUCCESS" }],
    secret: new DcsForbidden({ status: 403, attempts: 1, mayHaveDeleted: false })
  },
  outcomes: {
    t3: new DcsTransportError({ kind: "reset", attempts: 3, mayHaveDeleted: true }),
    t4: new DcsForbidden({ status: 403, attempts: 1, mayHaveDeleted: false }),
    t5: [
      new DcsThrottled({ status: 429, retryAfter: 20, attempts: 1, mayHaveDeleted: false }),
      new Deleted({ status: 200, attempts: 1 })
    ]
  }
}

layer(Cleaner.layer.pipe(Layer.provideMerge(DcsTasks.layerTest(script))))("with scripted outcomes", (it) => {
  it.effect("deletes finished tasks only, and reports what may be gone", () =>
    Effect.gen(function* () {
      const { clear } = yield* Cleaner
      const report = yield* clear("web")
      expect(report).toEqual({ gone: ["t1"], mayBeGone: ["t3"], left: ["t4"], pausedMillis: 0 })
      expect(yield* (yield* DcsTasksCalls).deletions).toEqual([
        { instanceId: "web", taskId: "t1" },
        { instanceId: "web", taskId: "t3" },
        { instanceId: "web", taskId: "t4" }
      ])
    })
  )

  it.effect("fails if it must not list", () =>
    Effect.gen(function* () {
      const { clear } = yield* Cleaner
      expect(yield* Effect.flip(clear("secret"))).toBeInstanceOf(DcsForbidden)
    })
  )

  it.effect("waits for as long as the service says", () =>
    Effect.gen(function* () {
      const { clear } = yield* Cleaner
      const fiber = yield* Effect.forkChild(clear("busy"))
      yield* TestClock.adjust("19 seconds")
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toEqual({ gone: ["t5"], mayBeGone: [], left: [], pausedMillis: 20_000 })
    })
  )
})

const transports: ReadonlyArray<readonly [name: string, Layer.Layer<HttpClient.HttpClient, DcsInvalidInput>]> = [
  ["fetch", FetchHttpClient.layer],
  ["the transport for Node", layerTransport]
]

for (const [name, transport] of transports) {
  const emulated = Emulator.layerEmulated({
    instances: [],
    // Under TestClock the tests move the clock while a response is on its way, so its time limits must be far away.
    client: { timeout: "1 day", totalTimeout: "1 day", retry: false }
  }).pipe(Layer.provide(transport))

  layer(Cleaner.layer.pipe(Layer.provideMerge(emulated)))(`with the emulator over ${name}`, (it) => {
    it.effect("deletes finished tasks only", () =>
      Effect.gen(function* () {
        const emulator = yield* Emulator
        yield* emulator.seedTask("web", { id: "t1" })
        yield* emulator.seedTask("web", { id: "t2", status: "EXECUTING" })
        const { clear } = yield* Cleaner
        expect(yield* clear("web")).toEqual({ gone: ["t1"], mayBeGone: [], left: [], pausedMillis: 0 })
        expect((yield* emulator.tasks("web")).map(({ id }) => id)).toEqual(["t2"])
        expect(yield* emulator.disasters).toEqual([])
      })
    )

    it.effect("reports a task whose response is lost: it is gone", () =>
      Effect.gen(function* () {
        const emulator = yield* Emulator
        yield* emulator.seedTask("lost", { id: "t3" })
        yield* emulator.inject({ kind: "resetBeforeHeaders", method: "DELETE", afterHandling: true, times: 3 })
        const { clear } = yield* Cleaner
        expect(yield* clear("lost")).toEqual({ gone: [], mayBeGone: ["t3"], left: [], pausedMillis: 0 })
        expect((yield* emulator.deleted("lost")).has("t3")).toBe(true)
        // They must not strike the next test.
        expect(yield* emulator.clearFaults).toMatchObject([{ kind: "resetBeforeHeaders" }])
      })
    )

    it.effect("waits for as long as the service says", () =>
      Effect.gen(function* () {
        const emulator = yield* Emulator
        yield* emulator.seedTask("busy", { id: "t5" })
        yield* emulator.inject({ kind: "throttled", retryAfter: 20, method: "DELETE" })
        const { clear } = yield* Cleaner
        const fiber = yield* Effect.forkChild(clear("busy"))
        // Each step lets sockets work, too.
        while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(fiber)).toEqual({ gone: ["t5"], mayBeGone: [], left: [], pausedMillis: 20_000 })
      })
    )
  })
}
