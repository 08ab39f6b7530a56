/** What the tests of the clean-up share: one target, a runner over a script, and waits on the test clock. */
import { DcsTasks, type DcsTasksScript, type DcsTasksService } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput, type RunnerOptions, type RunStatus, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import * as WebCrypto from "effect/crypto/WebCrypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { createHash } from "node:crypto"

export const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }

export const i1 = InstanceId.make("i1")
export const i2 = InstanceId.make("i2")

export const input: RunInput = { run: "r1", target, instances: [i1], filter: { all: true }, lanes: 2, chunk: 10 }

export const records = (count: number, prefix = "t") =>
  Array.from({ length: count }, (_, n) => ({
    id: `${prefix}${n}`,
    status: "SUCCESS",
    createdAt: new Date(n * 1000).toISOString()
  }))

const digest = (_: string, data: Uint8Array) => Promise.resolve(createHash("sha256").update(data).digest())

/** The engine's ids are digests. Node makes them on another thread, for which the test clock does not wait. */
export const promptDigests = WebCrypto.layer(
  new Proxy(globalThis.crypto, {
    get: () => new Proxy(globalThis.crypto.subtle, { get: () => digest })
  })
)

/** Lets time pass while a runner shuts down: it waits for its chunks. */
export const ending = <A, E, R>(runner: Layer.Layer<A, E, R>) =>
  Layer.effectDiscard(
    Effect.addFinalizer(() => Effect.forkDetach(Effect.repeat(TestClock.adjust("500 millis"), { times: 40 })))
  ).pipe(Layer.provideMerge(runner))

/** A runner whose requests end as the script says; `change` stands between it and the script. */
export const runner = (
  script: DcsTasksScript,
  {
    change = (dcs: DcsTasksService) => dcs,
    ...options
  }: RunnerOptions & { change?: (dcs: DcsTasksService) => DcsTasksService } = {}
) =>
  ending(Testing.layer(options)).pipe(
    Layer.provide(Layer.unwrap(Effect.map(DcsTasks, (dcs) => Targets.layer([{ target, dcs: change(dcs) }])))),
    Layer.provideMerge(DcsTasks.layerTest(script)),
    Layer.provide(promptDigests)
  )

const longestMillis = 600_000
const stepMillis = 250

/** Lets time pass in small steps: what does not wait for the clock, such as a digest, takes none of it. */
export const pass = (millis: number) => Effect.repeat(TestClock.adjust(stepMillis), { times: millis / stepMillis - 1 })

/** Lets time pass until it is so. Fails after ten minutes of the test clock. */
export const until = Effect.fnUntraced(function* <A, E, R>(look: Effect.Effect<A, E, R>, isSo: (seen: A) => boolean) {
  let seen = yield* look
  for (let millis = 0; millis < longestMillis && !isSo(seen); millis += stepMillis) {
    yield* TestClock.adjust(stepMillis)
    seen = yield* look
  }
  return isSo(seen) ? seen : yield* Effect.die(new Error(`it never was so: ${JSON.stringify(seen)}`))
})

export const settled = Effect.fnUntraced(function* (run: string, isSettled: (status: RunStatus) => boolean) {
  const cleanUp = yield* CleanUp
  return yield* until(cleanUp.poll(run), isSettled)
})

const ended: ReadonlySet<string> = new Set(["done", "cancelled", "failed"])

export const whenEnded = (run: string) => settled(run, ({ state }) => ended.has(state))

export const whenPaused = (run: string) => settled(run, ({ state }) => state === "paused" || ended.has(state))
