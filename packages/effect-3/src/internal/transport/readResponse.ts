/** An answer out of the response of an `HttpClient`: its body may have been read by a middleware before. */
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { type Answer, bodyWasLost, bodyWasRead, type Collector, innermost } from "@dcs-tasks/wire/answer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

type Copy = (response: HttpClientResponse) => Effect.Effect<Uint8Array, HttpClientError>

const bytesOf: Copy = ({ arrayBuffer }) => Effect.map(arrayBuffer, (bytes) => new Uint8Array(bytes))
const textOf: Copy = ({ text }) => Effect.map(text, (content) => new TextEncoder().encode(content))

/** Where the responses of `@effect/platform` keep what somebody has read, and how one asks for it. */
const copies: Readonly<Record<string, Copy>> = { arrayBufferBody: bytesOf, textBody: textOf, textEffect: textOf }

/** A body, and how it ended. */
export type Heard = Pick<Answer, "body" | "end">

/**
 * What somebody has read, or is reading, out of the copy that is kept. Whoever asks for one that is not kept takes the
 * rest of a stream that is somebody else's, waits for ever, or meets worse: undici crashes after an empty body.
 */
const again = (response: HttpClientResponse, seen: Collector, limit: number): Effect.Effect<Heard> => {
  const keeper = innermost(response)
  const kept = Object.entries(copies)
    .filter(([field]) => Predicate.hasProperty(keeper, field) && keeper[field] !== undefined)
    .map(([, copy]) => Effect.suspend(() => copy(response)))
  const copy = kept.reduceRight<Effect.Effect<Uint8Array, unknown>>(
    (rest, copy) => Effect.catchAllCause(copy, () => rest),
    Effect.fail("nowhere")
  )
  return Effect.matchCause(copy, {
    onSuccess: (bytes) => ({ body: bytes.subarray(0, limit), end: bytes.length < limit ? "complete" : "limit" }),
    onFailure: () => ({ body: seen.bytes(), end: "unreadable" })
  })
}

const isEmptyBody = (cause: Cause.Cause<HttpClientError>): boolean =>
  Option.exists(Cause.failureOption(cause), ({ reason }) => reason === "EmptyBody")

const first = (response: HttpClientResponse, kept: Collector, limit: number): Effect.Effect<Heard> => {
  const heard = (end: Answer["end"]): Heard => ({ body: kept.bytes(), end })
  return Effect.suspend(() =>
    Stream.runForEachWhile(response.stream, (piece) => Effect.sync(() => kept.add(piece)))
  ).pipe(
    Effect.matchCauseEffect({
      onSuccess: () => Effect.sync(() => heard(kept.size < limit ? "complete" : "limit")),
      onFailure: (cause) =>
        // A stream that cannot even begin is somebody else's already.
        Cause.isDie(cause)
          ? again(response, kept, limit)
          : Effect.sync(() => heard(isEmptyBody(cause) ? "complete" : "brokenOff"))
    })
  )
}

/** undici begins to read in one. */
const microtask = Effect.promise(() => Promise.resolve())

/** The body of a response, as far as there is room for it. */
export const hear = (response: HttpClientResponse, kept: Collector, limit: number): Effect.Effect<Heard> =>
  Effect.flatMap(microtask, () => {
    if (bodyWasLost(response)) return Effect.succeed<Heard>({ body: kept.bytes(), end: "brokenOff" })
    return bodyWasRead(response) ? again(response, kept, limit) : first(response, kept, limit)
  })
