/** An answer out of the response of an `HttpClient`: its body may have been read by a middleware before. */
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { bodyIsOver, bodyWasLost, bodyWasRead, isFetched, keepsTextOnly } from "@dcs-tasks/wire/heardResponse"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { collector, type Exchange, type Pass } from "./exchange.ts"
import { inflate } from "./inflate.ts"

/** For a copy, which comes at once or never. The time is real: nobody would advance a test's clock for it. */
const patience = "100 millis"

const textOf = (response: HttpClientResponse) =>
  Effect.map(
    Effect.suspend(() => response.text),
    (text) => new TextEncoder().encode(text)
  )

const bytesOf = (response: HttpClientResponse) =>
  Effect.map(
    Effect.suspend(() => response.arrayBuffer),
    (bytes) => new Uint8Array(bytes)
  )

/** The copy that the response keeps of what somebody has read, or is reading. */
const copyOf = (response: HttpClientResponse) => {
  const copy = keepsTextOnly(response)
    ? textOf(response)
    : Effect.catchAllCause(bytesOf(response), () => textOf(response))
  return bodyIsOver(response)
    ? Effect.withClock(Effect.timeoutFail(copy, { duration: patience, onTimeout: () => "nowhere" }), Clock.make())
    : copy
}

const again = (pass: Pass, response: HttpClientResponse, limit: number): Effect.Effect<void> =>
  Effect.matchCause(
    Effect.suspend(() => copyOf(response)),
    {
      onSuccess: (bytes) => {
        pass.body = () => bytes.subarray(0, limit)
        pass.end = bytes.length < limit ? "complete" : "limit"
      },
      onFailure: () => {
        pass.end = "unreadable"
      }
    }
  )

const isEmptyBody = (cause: Cause.Cause<HttpClientError>): boolean =>
  Option.exists(Cause.failureOption(cause), ({ reason }) => reason === "EmptyBody")

const first = (pass: Pass, response: HttpClientResponse, limit: number): Effect.Effect<void> => {
  const kept = collector(limit)
  pass.body = kept.bytes
  const reading = Effect.suspend(() =>
    Stream.runForEachWhile(response.stream, (piece) =>
      Effect.sync(() => {
        const hasRoom = kept.add(piece)
        if (!hasRoom) pass.end = "limit"
        return hasRoom
      })
    )
  )
  return Effect.matchCauseEffect(reading, {
    onSuccess: () => Effect.sync(() => void (pass.end ??= "complete")),
    onFailure: (cause) => {
      // A stream that cannot even begin is somebody else's already.
      if (Cause.isDie(cause)) return again(pass, response, limit)
      pass.end = isEmptyBody(cause) ? "complete" : "brokenOff"
      return Effect.void
    }
  })
}

/** Takes status and headers at once, and the body up to the limit. A body that breaks off leaves the status standing. */
export const hear = (exchange: Exchange, response: HttpClientResponse): Effect.Effect<void> =>
  Effect.suspend(() => {
    const pass = exchange.told
    const limit = exchange.bodyLimit(response.status)
    pass.status = response.status
    pass.headers = response.headers
    pass.repeatsUnseen = isFetched(response)
    if (bodyWasLost(response)) {
      pass.end = "brokenOff"
      return Effect.void
    }
    return bodyWasRead(response) ? again(pass, response, limit) : first(pass, response, limit)
  })

/** The body of the answer as it was meant. */
export const inflated = (exchange: Exchange): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { told } = exchange
    const encoding = told.headers["content-encoding"]
    if (encoding === undefined || told.status === undefined) return Effect.void
    return Effect.map(inflate(told.body(), encoding, exchange.bodyLimit(told.status)), ({ bytes, end }) => {
      told.body = () => bytes
      if (told.end === "complete") told.end = end
    })
  })
