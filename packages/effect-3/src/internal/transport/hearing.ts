/** An answer out of the response of an `HttpClient`: its body may have been read by a middleware before. */
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { bodyWasLost, bodyWasRead, innermost, isFetched } from "@dcs-tasks/wire/heardResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { collector, type Exchange, type Pass } from "./exchange.ts"
import { inflate } from "./inflate.ts"

/** Where the responses of `@effect/platform` keep what somebody has read, and how one asks for it. */
const copies: ReadonlyArray<
  readonly [field: string, copy: (response: HttpClientResponse) => Effect.Effect<Uint8Array, HttpClientError>]
> = [
  ["arrayBufferBody", ({ arrayBuffer }) => Effect.map(arrayBuffer, (bytes) => new Uint8Array(bytes))],
  ...["textBody", "textEffect"].map(
    (field) =>
      [
        field,
        ({ text }: HttpClientResponse) => Effect.map(text, (content) => new TextEncoder().encode(content))
      ] as const
  )
]

/**
 * What somebody has read, or is reading, out of the copy that is kept. Whoever asks for one that is not kept takes the
 * rest of a stream that is somebody else's, waits for ever, or meets worse: undici crashes after an empty body.
 */
const again = (pass: Pass, response: HttpClientResponse, limit: number): Effect.Effect<void> => {
  const keeper = innermost(response)
  const kept = copies
    .filter(([field]) => Predicate.hasProperty(keeper, field) && keeper[field] !== undefined)
    .map(([, copy]) => Effect.suspend(() => copy(response)))
  const copy = kept.reduceRight<Effect.Effect<Uint8Array, unknown>>(
    (rest, copy) => Effect.catchAllCause(copy, () => rest),
    Effect.fail("nowhere")
  )
  return Effect.matchCause(copy, {
    onSuccess: (bytes) => {
      pass.body = () => bytes.subarray(0, limit)
      pass.end = bytes.length < limit ? "complete" : "limit"
    },
    onFailure: () => {
      pass.end = "unreadable"
    }
  })
}

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

const body = (pass: Pass, response: HttpClientResponse, limit: number): Effect.Effect<void> => {
  if (bodyWasLost(response)) {
    pass.end = "brokenOff"
    return Effect.void
  }
  return bodyWasRead(response) ? again(pass, response, limit) : first(pass, response, limit)
}

/** undici begins to read in one. */
const microtask = Effect.promise(() => Promise.resolve())

/** Takes status and headers at once, and the body up to the limit. A body that breaks off leaves the status standing. */
export const hear = (exchange: Exchange, response: HttpClientResponse): Effect.Effect<void> =>
  Effect.suspend(() => {
    const pass = exchange.told
    pass.status = response.status
    pass.headers = response.headers
    pass.repeatsUnseen ||= isFetched(response)
    return Effect.flatMap(microtask, () => body(pass, response, exchange.bodyLimit(response.status)))
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
