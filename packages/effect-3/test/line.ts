/** The Effect 3 side of the tables that both lines share. */
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
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Inspectable from "effect/Inspectable"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import { inspect } from "node:util"
import { describe, expect, it, vi } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import type { CallLimits, DcsTasksConfig, RetryConfig } from "../src/index.ts"
import { config, keepingTracer, make, task } from "./support.ts"

const respond = (request: HttpClientRequest, reply: Reply) => {
  if (reply === "hang") return Effect.never
  if (reply === "stuck") return Effect.uninterruptible(Effect.never)
  if (reply instanceof Response) return Effect.succeed(HttpClientResponse.fromWeb(request, reply))
  return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause: reply.cause }))
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

const loggingRequests = HttpClient.tapRequest((request: HttpClientRequest) =>
  Effect.log("request", { ...request.headers }, request)
)

const middlewares = {
  nothing: (client: HttpClient.HttpClient) => client,
  requests: loggingRequests,
  everything: (client: HttpClient.HttpClient) =>
    client.pipe(
      loggingRequests,
      HttpClient.tap((response) => Effect.log("response", response)),
      HttpClient.tapError((error) => Effect.log("error", error))
    )
}

const scheduleOf = (schedule: NonNullable<ClientConfig["schedule"]>) => {
  if ("recurs" in schedule) return Schedule.recurs(schedule.recurs)
  const { spaced, yielding = false } = schedule
  return yielding ? Schedule.tapOutput(Schedule.spaced(spaced), () => Effect.yieldNow()) : Schedule.spaced(spaced)
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

/** WebCrypto that can hang or fail on demand, and knows whether it was used since the last check. */
const watchedCrypto = (state: () => Parameters<World["hashing"]>[0]) => {
  const { subtle } = globalThis.crypto
  let [pending, begun, known] = [0, 0, 0]
  const call = async (name: "digest" | "importKey" | "sign", args: ReadonlyArray<unknown>): Promise<unknown> => {
    if (state() === "breaks") throw new Error("no subtle")
    if (state() === "hangs") return new Promise(() => {})
    pending += 1
    begun += 1
    try {
      return await Reflect.apply(subtle[name], subtle, args)
    } finally {
      pending -= 1
    }
  }
  const watched = Object.fromEntries(
    (["digest", "importKey", "sign"] as const).map((name) => [
      name,
      (...args: ReadonlyArray<unknown>) => call(name, args)
    ])
  )
  vi.stubGlobal("crypto", { subtle: watched })
  const busy = () => {
    const more = pending > 0 || begun > known
    known = begun
    return more
  }
  return { busy }
}

const turn = Effect.async<void>((resume) => {
  setTimeout(() => resume(Effect.void), 0)
})

const valueOf = <A, E>(exit: Exit.Exit<A, E>): unknown => {
  if (Exit.isSuccess(exit)) return exit.value
  return Cause.isInterruptedOnly(exit.cause) ? { _tag: "interrupted" } : Cause.squash(exit.cause)
}

const inspected = (value: unknown): string => inspect(value, { depth: 9, showHidden: true })

const shown = (exit: Exit.Exit<unknown, unknown>): string => {
  const own = Exit.isSuccess(exit)
    ? [everyView(exit.value)]
    : [everyView(Cause.squash(exit.cause)), Cause.pretty(exit.cause), JSON.stringify(exit)]
  return [...own, inspected(exit)].join("\n")
}

const open = async (setup: Setup): Promise<World> => {
  const { clients = [{}], key, logging = "nothing", random = 1, start = 0, transport } = setup
  const entries: Array<Logger.Logger.Options<unknown>> = []
  const logger = Logger.make((entry) => {
    entries.push(entry)
  })
  let hashing: Parameters<World["hashing"]>[0] = "works"
  const { busy } = watchedCrypto(() => hashing)
  const runtime = ManagedRuntime.make(TestContext.TestContext)
  const exit = await runtime.runPromiseExit(
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const credentials =
        key === undefined ? config.credentials : yield* AccessKey.make(key(Redacted.make) as AccessKey.AccessKey)
      const client = middlewares[logging](clientOver(transport))
      const made = yield* Effect.forEach(clients, (one) => make(client, { ...configOf(one), credentials }))
      return { credentials, made, ...(yield* keepingTracer) }
    })
  )
  if (Exit.isFailure(exit)) {
    vi.unstubAllGlobals()
    await runtime.dispose()
    throw Cause.squash(exit.cause)
  }
  const { credentials, made, spans, tracer } = exit.value
  const fibers = new Set<Fiber.RuntimeFiber<unknown, unknown>>()
  const call = <A, E>(effect: Effect.Effect<A, E>) => {
    const fiber = runtime.runFork(
      effect.pipe(
        Effect.withRandom({ ...Random.make("unused"), next: Effect.succeed(random) }),
        Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
        Effect.withTracer(tracer),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
    )
    fibers.add(fiber)
    const ended = runtime
      .runPromise(Fiber.await(fiber))
      .then((exit) => ({ value: valueOf(exit), views: () => shown(exit) }))
    return { ended, interrupt: () => fiber.unsafeInterruptAsFork(FiberId.none) }
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
      call(
        Effect.map(
          Stream.runCollect(clientAt(0).listBackgroundTasks({ instanceId: task.instanceId }, limitsOf(limits))),
          (chunk) => [...chunk]
        )
      ),
    hashing: (state) => {
      hashing = state
    },
    adjust: (millis) => runtime.runPromise(TestClock.adjust(millis)),
    settled: () => runtime.runPromise(Effect.repeat(Effect.repeatN(turn, 4), { while: busy })),
    recorded: () => ({
      spans: spans.map((span) => inspect([...span.attributes, span.status], { depth: 9 })),
      lines: entries.flatMap((entry) => [
        Logger.jsonLogger.log(entry),
        Logger.logfmtLogger.log(entry),
        Logger.stringLogger.log(entry),
        inspect(Inspectable.redact(entry.message), { depth: 9 })
      ]),
      credentials: key === undefined ? "" : everyView(credentials) + inspected(credentials)
    }),
    [Symbol.asyncDispose]: async () => {
      for (const fiber of fibers) fiber.unsafeInterruptAsFork(FiberId.none)
      vi.unstubAllGlobals()
      await runtime.dispose()
    }
  }
}

const line: Line = { name: "effect-3", open }

/** Runs the tables with this line. */
export const holdsIn = (tables: Tables): void => {
  for (const [title, cases] of casesOf(tables, line)) {
    describe(title, () => {
      for (const { expected, name, observe } of cases) {
        it(name, async () => expect(await observe(line)).toMatchObject(expected))
      }
    })
  }
}
