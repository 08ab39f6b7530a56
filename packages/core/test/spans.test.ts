/** What the spans of a call show: the requests, their responses, and the retries between them. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import { expect } from "vitest"
import { canary, make, scripted, task } from "./support.ts"

/** The spans of one deletion, which gets these responses. */
const spansOf = Effect.fnUntraced(function* (...responses: ReadonlyArray<() => Response>) {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span(options) {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  let calls = 0
  const { client } = scripted(() => responses[calls++]?.() ?? new Response(null, { status: 204 }))
  const dcs = yield* make(client, { retry: {} })
  const call = yield* Effect.forkChild(Effect.exit(Effect.withTracer(dcs.deleteBackgroundTask(task), tracer)))
  yield* TestClock.adjust("1 minute")
  yield* Fiber.join(call)
  const [operation, ...attempts] = spans
  return { operation, attempts: attempts.map(({ attributes }) => Object.fromEntries(attributes)) }
})

it.effect("an attempt has the type, length and request id of its response", () =>
  Effect.gen(function* () {
    const body = JSON.stringify({ error_code: "DCS.4957", error_msg: "no" })
    const headers = { "content-type": "application/json", "x-request-id": "request-1" }
    const { attempts, operation } = yield* spansOf(() => new Response(body, { status: 400, headers }))
    expect(attempts).toEqual([
      expect.objectContaining({
        "http.request.method": "DELETE",
        "http.response.status_code": 400,
        "http.response.header.content-type": ["application/json"],
        "http.response.body.size": body.length,
        "dcs.error_code": "DCS.4957",
        "dcs.request_id": "request-1",
        "error.type": "400"
      })
    ])
    expect(operation?.events).toEqual([])
  })
)

it.effect("a success has its request id, too", () =>
  Effect.gen(function* () {
    const { attempts } = yield* spansOf(() => new Response(null, { status: 204, headers: { "x-request-id": " r2 " } }))
    expect(attempts).toMatchObject([{ "dcs.request_id": "r2", "http.response.body.size": 0 }])
    expect(attempts[0]).not.toHaveProperty("dcs.error_code")
  })
)

it.effect("a retry is an event of the operation, with its delay", () =>
  Effect.gen(function* () {
    const throttled = () => new Response(null, { status: 429, headers: { "retry-after": "7" } })
    const { attempts, operation } = yield* spansOf(throttled)
    expect(operation?.events.map(([name, , attributes]) => [name, attributes])).toEqual([
      ["dcs.retry", { "dcs.retry.wait_ms": 7000 }]
    ])
    expect(attempts).toMatchObject([
      { "http.response.status_code": 429 },
      { "http.response.status_code": 204, "http.request.resend_count": 1 }
    ])
  })
)

it.effect("a header that repeats the token is redacted", () =>
  Effect.gen(function* () {
    const headers = { "content-type": `text/${canary}`, "x-request-id": `id ${canary}` }
    const { attempts } = yield* spansOf(() => new Response("", { status: 200, headers }))
    expect(attempts).toMatchObject([
      { "http.response.header.content-type": ["text/<redacted>"], "dcs.request_id": "id <redacted>" }
    ])
    expect(JSON.stringify(attempts)).not.toContain(canary)
  })
)
