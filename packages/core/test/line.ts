/** The Effect 4 side of the tables that both lines share. */
import {
  casesOf,
  type ClientConfig,
  type Limits,
  type Line,
  type Reply,
  type Setup,
  type Tables,
  type World
} from "@dcs-tasks/vectors/lines/line"
import { everyView } from "@dcs-tasks/vectors/lines/views"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import type { CallLimits, DcsTasksConfig, RetryConfig } from "../src/index.ts"
import { layerNodeCrypto } from "./nodeCrypto.ts"
import { inspected, logging, observer, printedExit } from "./observe.ts"
import { config, make, task } from "./support.ts"

const respond = (request: HttpClientRequest, reply: Reply) => {
  if (reply === "hang") return Effect.never
  if (reply === "stuck") return Effect.uninterruptible(Effect.never)
  if (reply instanceof Response) return Effect.succeed(HttpClientResponse.fromWeb(request, reply))
  const reason = new HttpClientError.TransportError({ request, cause: reply.cause })
  return Effect.fail(new HttpClientError.HttpClientError({ reason }))
}

const clientOver = (transport: Setup["transport"]) =>
  HttpClient.make((request) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const reply = transport(request, now)
      return reply instanceof Promise
        ? Effect.flatMap(
            Effect.promise(() => reply),
            (reply) => respond(request, reply)
          )
        : respond(request, reply)
    })
  )

const middlewares = {
  nothing: (client: HttpClient.HttpClient) => client,
  requests: HttpClient.tapRequest((request: HttpClientRequest) =>
    Effect.log("request", { ...request.headers }, request)
  ),
  everything: logging
}

const scheduleOf = (schedule: NonNullable<ClientConfig["schedule"]>) => {
  if ("recurs" in schedule) return Schedule.recurs(schedule.recurs)
  const { spaced, yielding = false } = schedule
  return yielding ? Schedule.tap(Schedule.spaced(spaced), () => Effect.yieldNow) : Schedule.spaced(spaced)
}

const retryOf = ({ maxAttempts, retryBusy, schedule }: Limits): RetryConfig => ({
  ...(maxAttempts !== "default" && { maxAttempts }),
  ...(retryBusy !== undefined && { retryBusy }),
  ...(schedule && { schedule: scheduleOf(schedule) })
})

const configOf = ({ timeout, totalTimeout, ...retry }: ClientConfig): Partial<DcsTasksConfig> => ({
  timeout,
  totalTimeout,
  retry: retryOf({ maxAttempts: 1, ...retry })
})

const limitsOf = ({ timeout, totalTimeout, ...retry }: Limits): CallLimits => ({
  ...(timeout !== undefined && { timeout }),
  ...(totalTimeout !== undefined && { totalTimeout }),
  ...(Object.keys(retry).length > 0 && { retry: retryOf(retry) })
})

/** Runs everything that needs no timer: each yield is one turn of the event loop. */
const settled = Effect.forEach(Array.from({ length: 50 }), () => Effect.yieldNow, { discard: true })

const valueOf = <A, E>(exit: Exit.Exit<A, E>): unknown => {
  if (Exit.isSuccess(exit)) return exit.value
  return Cause.hasInterruptsOnly(exit.cause) ? { _tag: "interrupted" } : Cause.squash(exit.cause)
}

const open = async (setup: Setup): Promise<World> => {
  const { clients = [{}], key, logging: logs = "nothing", random = 1, start = 0, transport } = setup
  const { lines, traced, watched } = observer()
  let hashing: Parameters<World["hashing"]>[0] = "works"
  const runtime = ManagedRuntime.make(TestClock.layer())
  const held = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.suspend(() => {
      if (hashing === "hangs") return Effect.never
      return hashing === "breaks" ? Effect.die(new Error("no subtle")) : effect
    })
  const credentialsOf = Effect.gen(function* () {
    if (key === undefined) return config.credentials
    const { digest, digestHex } = yield* Digest.Digest
    return yield* Effect.provideService(AccessKey.make(key(Redacted.make) as AccessKey.AccessKey), Digest.Digest, {
      digest: (...given) => held(digest(...given)),
      digestHex: (...given) => held(digestHex(...given))
    })
  }).pipe(Effect.provide(layerNodeCrypto))

  const exit = await runtime.runPromiseExit(
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const credentials = yield* credentialsOf
      const client = middlewares[logs](clientOver(transport))
      const made = yield* Effect.forEach(clients, (one) => make(client, { ...configOf(one), credentials }))
      return { credentials, made }
    })
  )
  if (Exit.isFailure(exit)) {
    await runtime.dispose()
    throw Cause.squash(exit.cause)
  }
  const { credentials, made } = exit.value
  const fibers = new Set<Fiber.Fiber<unknown>>()
  const call = <A, E>(effect: Effect.Effect<A, E>) => {
    const chance = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => random }
    const fiber = runtime.runFork(watched(Effect.provideService(effect, Random.Random, chance)))
    fibers.add(fiber)
    const ended = runtime.runPromise(Fiber.await(fiber)).then((outer) => {
      const exit = Exit.isSuccess(outer) ? outer.value : Exit.failCause(outer.cause)
      return { value: valueOf(exit), views: () => printedExit(exit) }
    })
    return { ended, interrupt: () => fiber.interruptUnsafe() }
  }
  const clientAt = (index: number) => {
    const client = made[index]
    if (client === undefined) throw new Error(`there is no client ${index}`)
    return client
  }
  return {
    remove: ({ client = 0, limits = {}, missing } = {}) =>
      call(clientAt(client).deleteBackgroundTask(task, { missing, ...limitsOf(limits) })),
    list: (limits = {}) =>
      call(Stream.runCollect(clientAt(0).listBackgroundTasks({ instanceId: task.instanceId }, limitsOf(limits)))),
    hashing: (state) => {
      hashing = state
    },
    adjust: (millis) => runtime.runPromise(TestClock.adjust(millis)),
    settled: () => runtime.runPromise(settled),
    recorded: () => ({
      spans: traced(),
      lines,
      credentials: key === undefined ? "" : everyView(credentials) + inspected(credentials)
    }),
    [Symbol.asyncDispose]: async () => {
      for (const fiber of fibers) fiber.interruptUnsafe()
      await runtime.dispose()
    }
  }
}

const line: Line = { name: "effect-4", open }

/** Runs the tables against this line. */
export const holdsIn = (tables: Tables): void => {
  for (const [title, cases] of casesOf(tables, line)) {
    describe(title, () => {
      for (const { expected, name, observe } of cases) {
        it(name, async () => expect(await observe(line)).toMatchObject(expected))
      }
    })
  }
}
