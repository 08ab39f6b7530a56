/** A simulated service for bulk deletions under TestClock, and runs against it. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import type { BulkDeleteOptions, DeletionResult } from "../src/index.ts"
import { inSteps, make } from "./support.ts"

export interface Request {
  readonly instanceId: string
  /** Empty for a list. */
  readonly taskId: string
  /** Of a list. */
  readonly query: string
  readonly at: number
}

/** A service whose responses are a function of the request, after `latency` of virtual time. */
export const service = (
  answer: (request: Request, nth: number) => Response,
  latency: number | ((request: Request) => number) = 1
) => {
  const requests: Array<Request> = []
  let open = 0
  let widest = 0
  const client = HttpClient.make((request) =>
    Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      const { pathname, search: query } = new URL(request.url)
      const [, , , , instanceId = "", , taskId = ""] = pathname.split("/")
      const seen = { instanceId, taskId, query, at }
      requests.push(seen)
      widest = Math.max(widest, ++open)
      const response = answer(seen, requests.length)
      yield* Effect.sleep(typeof latency === "number" ? latency : latency(seen))
      open--
      return HttpClientResponse.fromWeb(request, response)
    })
  )
  return { client, requests, widest: () => widest }
}

export const json = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ error_code: code, error_msg: code }, { status, headers })
export const gone = () => new Response(null, { status: 204 })
export const busy = () => json(503, "DCS.5000")

export const tasks = (count: number, instanceId = "i1") =>
  Array.from({ length: count }, (_, n) => ({ instanceId, taskId: `t${n}` }))

export const run = Effect.fnUntraced(function* (
  played: { readonly client: HttpClient.HttpClient },
  input: Iterable<{ readonly instanceId: string; readonly taskId: string }>,
  options: BulkDeleteOptions = {}
) {
  const dcs = yield* make(played.client, { retry: {} })
  const results: Array<DeletionResult> = []
  const begun = yield* Clock.currentTimeMillis
  const fiber = yield* dcs.deleteBackgroundTasks(Stream.rechunk(Stream.fromIterable(input), 10), options).pipe(
    Stream.runForEach((result) => Effect.sync(() => void results.push(result))),
    Effect.andThen(Clock.currentTimeMillis),
    Effect.forkChild
  )
  const ended = yield* inSteps(fiber, 50)
  return { results, millis: ended - begun }
})

export const outcomes = (results: ReadonlyArray<DeletionResult>) => results.map(({ outcome }) => outcome)

export const count = (results: ReadonlyArray<DeletionResult>) => {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome._tag] = (counts[outcome._tag] ?? 0) + 1
  return counts
}

export const logs = () => {
  const logged: Array<readonly [level: string, message: unknown, error: unknown]> = []
  const logger = Logger.make(({ cause, logLevel, message }) => {
    logged.push([logLevel, Array.isArray(message) ? message[0] : message, Cause.squash(cause)])
  })
  return { logged, logger: Logger.layer([logger]) }
}

/** A pace that completes at once for the first `free` requests, and is `then` after that. */
export const freeFor = (free: number, then: Effect.Effect<void>): Effect.Effect<void> => {
  let asked = 0
  return Effect.suspend(() => (asked++ < free ? Effect.void : then))
}
