/** What a caller's middleware does to a request, and what is reported of it. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { DcsTasks, type DeletionJournalService } from "../src/index.ts"
import { httpClientOver } from "../src/transport/httpClient/httpClientOver.ts"
import { watching } from "./observe.ts"
import { playing } from "./senders.ts"
import { config, make, scripted, task } from "./support.ts"

type Middleware = (client: HttpClient.HttpClient) => HttpClient.HttpClient
type Sent = Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

const missing = () => Response.json({ error_code: "DCS.4133", error_msg: "no such task" }, { status: 404 })

/** Responds without sending. */
const synthetic = (client: HttpClient.HttpClient, answer: () => Response) =>
  HttpClient.transform(client, (_, request) => Effect.succeed(HttpClientResponse.fromWeb(request, answer())))

describe("a middleware that responds without sending", () => {
  it.effect("deletes nothing, whatever its response is", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const told: Array<unknown> = []
      for (const status of [200, 204, 404, 503]) {
        const dcs = yield* make(synthetic(client, () => new Response(null, { status })))
        told.push(yield* Effect.flip(dcs.deleteBackgroundTask(task)))
      }
      expect(told).toMatchObject([
        { _tag: "DcsUnexpectedResponse", status: 200, attempts: 0, mayHaveDeleted: false },
        { _tag: "DcsUnexpectedResponse", status: 204, attempts: 0, mayHaveDeleted: false },
        { _tag: "DcsNotFound", attempts: 0, mayHaveDeleted: false },
        { _tag: "DcsUnavailable", attempts: 0, mayHaveDeleted: false }
      ])
      expect(String(told[0])).toContain("a middleware returned it without sending a request")
      expect(seen).toEqual([])
    })
  )

  it.effect("neither hides nor changes the response of a fetch", () =>
    Effect.gen(function* () {
      const fake = () => new Response(null, { status: 204 })
      const client = HttpClient.transform(yield* HttpClient.HttpClient, (sent, request) =>
        Effect.as(sent, HttpClientResponse.fromWeb(request, fake()))
      )
      const error = yield* Effect.flip(Effect.flatMap(make(client), (dcs) => dcs.deleteBackgroundTask(task)))
      expect(error).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Task" }, unseenRepeat: "runtime" })
    }).pipe(
      Effect.provide(FetchHttpClient.layer),
      Effect.provideService(FetchHttpClient.Fetch, () => Promise.resolve(missing()))
    )
  )
})

it.effect("a middleware that changes its retry does not undo the first request", () =>
  Effect.gen(function* () {
    const { client, seen } = scripted(() => new Response(null, { status: 503 }))
    let passes = 0
    const changing = client.pipe(
      HttpClient.mapRequest((request) => (passes++ === 0 ? request : { ...request, url: `${request.url}x` })),
      HttpClient.retryTransient({ times: 1 })
    )
    const dcs = yield* make(changing)
    const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
    expect(error).toMatchObject({ attempts: 1, mayHaveDeleted: true })
    expect(seen).toHaveLength(1)
  })
)

it.effect("a middleware's span is a child of its attempt's span", () =>
  Effect.gen(function* () {
    const { spans, tracer } = watching()
    const { client } = scripted(() => new Response(null, { status: 204 }))
    const dcs = yield* make(HttpClient.transformResponse(client, Effect.withSpan("acme.middleware")))
    yield* Effect.withTracer(dcs.deleteBackgroundTask(task), tracer)
    const named = (name: string) => spans.find((span) => span.name.startsWith(name))
    const parent = named("acme.middleware")?.parent
    expect(parent?._tag === "Some" ? parent.value.spanId : undefined).toBe(named("DELETE ")?.spanId)
  })
)

describe("a mistyped id over fetch, with a journal", () => {
  it.effect("never becomes a success, even on a second run", () =>
    Effect.gen(function* () {
      const known = new Map<string, "sent" | "finished">()
      const journal: DeletionJournalService = {
        standing: ({ taskId }) => Effect.succeed(known.get(taskId) ?? "new"),
        sending: () => Effect.void,
        ended: ({ outcome, taskId }) =>
          Effect.sync(() => {
            if (outcome._tag === "Failed" && outcome.seenUnknown === true) known.set(taskId, "sent")
            else if (outcome._tag === "Deleted" || outcome._tag === "AlreadyGone") known.set(taskId, "finished")
          })
      }
      const dcs = yield* DcsTasks.make(config)
      for (const _run of ["first", "second"]) {
        const results = yield* Stream.runCollect(dcs.deleteBackgroundTasks(Stream.make(task), { journal }))
        expect(results).toMatchObject([
          {
            outcome: {
              _tag: "Failed",
              error: { _tag: "DcsNotFound", reason: { _tag: "Task" }, mayHaveDeleted: true, unseenRepeat: "runtime" }
            }
          }
        ])
      }
    }).pipe(
      Effect.provide(FetchHttpClient.layer),
      Effect.provideService(FetchHttpClient.Fetch, () => Promise.resolve(missing()))
    )
  )
})

describe("a fetch", () => {
  const answered = (
    answer: (init: RequestInit | undefined) => Response | Promise<Response>,
    middleware: Middleware
  ) => {
    const inits: Array<RequestInit | undefined> = []
    const fetch: typeof globalThis.fetch = (_, init) => {
      inits.push(init)
      return Promise.resolve(answer(init))
    }
    const told = Effect.gen(function* () {
      const dcs = yield* make(middleware(yield* HttpClient.HttpClient))
      return yield* Effect.match(dcs.deleteBackgroundTask(task), {
        onFailure: (error) => error,
        onSuccess: (outcome) => outcome
      })
    })
    return told.pipe(
      Effect.provide(FetchHttpClient.layer),
      Effect.provideService(FetchHttpClient.Fetch, fetch),
      Effect.map((outcome) => ({ inits, outcome }))
    )
  }

  const withInit = (init: RequestInit) => [
    HttpClient.transform((sent: Sent) => Effect.provideService(sent, FetchHttpClient.RequestInit, init)),
    HttpClient.transformResponse((sent: Sent) => Effect.provideService(sent, FetchHttpClient.RequestInit, init))
  ]
  const inits: ReadonlyArray<RequestInit> = [{}, { credentials: "include" }, { redirect: "follow" }]
  for (const init of inits) {
    it.effect(`follows no redirect, although a middleware sets ${JSON.stringify(init)}`, () =>
      Effect.gen(function* () {
        for (const middleware of withInit(init)) {
          const { inits } = yield* answered(() => new Response(null, { status: 204 }), middleware)
          expect(inits).toMatchObject([{ method: "DELETE", redirect: "manual" }])
        }
      })
    )
  }

  it.effect("that follows a redirect anyway brings a foreign response", () =>
    Effect.gen(function* () {
      const elsewhere = () => Object.defineProperty(new Response(null, { status: 204 }), "redirected", { value: true })
      const { outcome } = yield* answered(elsewhere, (client) => client)
      expect(outcome).toMatchObject({
        _tag: "DcsTransportError",
        code: "ERR_FOREIGN_REQUEST",
        attempts: 1,
        mayHaveDeleted: true
      })
    })
  )

  for (const [status, expected] of [
    [200, { _tag: "Deleted", attempts: 1 }],
    [403, { _tag: "DcsForbidden", attempts: 1, mayHaveDeleted: false }]
  ] as const) {
    it.effect(`whose ${status} has words that no Response can be made with`, () =>
      Effect.gen(function* () {
        const odd = () => Object.defineProperty(new Response("{}", { status }), "statusText", { value: "\u6210\u529f" })
        const { outcome } = yield* answered(odd, (client) => client)
        expect(outcome).toMatchObject(expected)
      })
    )
  }
})

/** A transport that reports its passes: it responds to each by its number after so many milliseconds, or breaks. */
const reportingClient = (answers: ReadonlyArray<readonly [after: number, status: number | "reset"]>) => {
  let passes = 0
  const sender = playing((pass) => {
    const [after, status] = answers[Math.min(passes++, answers.length - 1)] ?? [0, 500]
    pass.write()
    const body = status === 404 ? `{"error_code":"DCS.4133"}` : ""
    const outcome = status === "reset" ? pass.lost({ code: "ECONNRESET" }) : pass.answer(status, body)
    return Effect.as(Effect.sleep(after), outcome)
  })
  return Effect.map(sender, httpClientOver)
}

const middlewares: Readonly<Record<"retried" | "hedged" | "cut short", Middleware>> = {
  retried: HttpClient.retryTransient({ times: 1 }),
  /** Sends a second request while the first is in progress; the first to end counts. */
  hedged: HttpClient.transformResponse((sent: Sent) => Effect.raceFirst(sent, Effect.delay(sent, 10))),
  "cut short": HttpClient.transformResponse((sent: Sent) =>
    Effect.retry(Effect.timeout(sent, 50), { times: 1 }).pipe(Effect.catchTag("TimeoutError", Effect.die))
  )
}

describe("what counts among several passes", () => {
  const cases = [
    [
      "retried",
      [
        [0, 500],
        [0, 404]
      ],
      { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }
    ],
    [
      "retried",
      [
        [0, "reset"],
        [0, 404]
      ],
      { _tag: "AlreadyGone", attempts: 2 }
    ],
    [
      "retried",
      [
        [0, 503],
        [0, "reset"]
      ],
      { _tag: "DcsTransportError", attempts: 3, mayHaveDeleted: true }
    ],
    [
      "retried",
      [
        [0, 429],
        [0, 404]
      ],
      { _tag: "DcsNotFound", attempts: 2, mayHaveDeleted: false }
    ],
    [
      "hedged",
      [
        [50, 404],
        [90, 404]
      ],
      { _tag: "DcsNotFound", attempts: 2, mayHaveDeleted: true, unseenRepeat: "middleware" }
    ],
    [
      "hedged",
      [
        [90, 404],
        [10, 404]
      ],
      { _tag: "DcsNotFound", attempts: 2, mayHaveDeleted: true }
    ],
    [
      "hedged",
      [
        [50, 204],
        [90, 404]
      ],
      { _tag: "Deleted", attempts: 2 }
    ],
    [
      "hedged",
      [
        [5, 404],
        [90, 404]
      ],
      { _tag: "DcsNotFound", attempts: 1, mayHaveDeleted: false }
    ],
    [
      "cut short",
      [
        [90, 204],
        [0, 404]
      ],
      { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }
    ]
  ] as const
  for (const [how, answers, expected] of cases) {
    it.effect(`${how}: ${JSON.stringify(answers)}`, () =>
      Effect.gen(function* () {
        const dcs = yield* make(middlewares[how](yield* reportingClient(answers)))
        const call = yield* Effect.forkChild(
          Effect.match(dcs.deleteBackgroundTask(task), { onFailure: (error) => error, onSuccess: (outcome) => outcome })
        )
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(call)).toMatchObject(expected)
      })
    )
  }
})
