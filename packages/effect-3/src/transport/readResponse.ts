/** Reads the body of a response, which middleware may already have read. */
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import {
  type Answer,
  bodyIsHidden,
  bodyWasLost,
  bodyWasRead,
  bytesOf,
  type Collector,
  innermost
} from "@dcs-tasks/wire/answer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

type Copy = (response: HttpClientResponse) => Effect.Effect<Uint8Array, unknown>

const arrayBufferOf: Copy = ({ arrayBuffer, headers }) =>
  Effect.flatMap(arrayBuffer, (buffer) => {
    const bytes = bytesOf(Number(headers["content-length"]) > 0, buffer)
    return bytes === undefined ? Effect.fail("nothing") : Effect.succeed(bytes)
  })
const textOf: Copy = ({ text }) => Effect.map(text, (content) => new TextEncoder().encode(content))

/** Fields in which the responses of `@effect/platform` keep a body that was read, and how to get it. */
const copyFields: Readonly<Record<string, Copy>> = {
  arrayBufferBody: arrayBufferOf,
  textBody: textOf,
  textEffect: textOf
}

/** A body, and how it ended. */
type ReadBody = Pick<Answer, "body" | "end">

const readWhole = (
  bytes: Effect.Effect<Uint8Array, unknown>,
  collected: Collector,
  limit: number
): Effect.Effect<ReadBody> =>
  Effect.matchCause(bytes, {
    onSuccess: (bytes) => ({ body: bytes.subarray(0, limit), end: bytes.length < limit ? "complete" : "limit" }),
    onFailure: () => ({ body: collected.bytes(), end: "unreadable" })
  })

/**
 * Reads the kept copy of a body that middleware has read or is reading. Without such a copy, reading would consume the
 * stream of the other reader or wait forever, and undici crashes after an empty body.
 */
const readKept = (response: HttpClientResponse, collected: Collector, limit: number): Effect.Effect<ReadBody> => {
  const keeper = innermost(response)
  const kept = Object.entries(copyFields)
    .filter(([field]) => Predicate.hasProperty(keeper, field) && keeper[field] !== undefined)
    .map(([, copy]) => Effect.suspend(() => copy(response)))
  const copy = kept.reduceRight<Effect.Effect<Uint8Array, unknown>>(
    (rest, copy) => Effect.catchAllCause(copy, () => rest),
    Effect.fail("nowhere")
  )
  return readWhole(copy, collected, limit)
}

const isEmptyBody = (cause: Cause.Cause<HttpClientError>): boolean =>
  Option.exists(Cause.failureOption(cause), ({ reason }) => reason === "EmptyBody")

const readStream = (response: HttpClientResponse, kept: Collector, limit: number): Effect.Effect<ReadBody> => {
  const bodyWith = (end: Answer["end"]): ReadBody => ({ body: kept.bytes(), end })
  return Effect.suspend(() =>
    Stream.runForEachWhile(response.stream, (piece) => Effect.sync(() => kept.add(piece)))
  ).pipe(
    Effect.matchCauseEffect({
      onSuccess: () => Effect.sync(() => bodyWith(kept.size < limit ? "complete" : "limit")),
      onFailure: (cause) =>
        // A stream that dies at its start already has another reader.
        Cause.isDie(cause)
          ? readKept(response, kept, limit)
          : Effect.sync(() => bodyWith(isEmptyBody(cause) ? "complete" : "brokenOff"))
    })
  )
}

/** undici starts to read in a microtask. */
const microtask = Effect.promise(() => Promise.resolve())

/** Reads the body of a response, up to the limit of the collector. */
export const readResponse = (response: HttpClientResponse, kept: Collector, limit: number): Effect.Effect<ReadBody> =>
  Effect.flatMap(microtask, () => {
    if (bodyWasLost(response)) return Effect.succeed<ReadBody>({ body: kept.bytes(), end: "brokenOff" })
    if (bodyWasRead(response)) return readKept(response, kept, limit)
    return bodyIsHidden(response) ? readWhole(arrayBufferOf(response), kept, limit) : readStream(response, kept, limit)
  })
