/**
 * Reads the body of a response, which middleware may already have read.
 */
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
import type { HttpClientError } from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

/** A body, and how it ended. */
type ReadBody = Pick<Answer, "body" | "end">

/** Where Effect's responses keep a body that was read: those of the web and undici, and those of `node:http`. */
const copyFields = ["arrayBufferBody", "arrayBufferEffect"]

const isKept = (response: HttpClientResponse): boolean => {
  const keeper = innermost(response)
  return copyFields.some((copy) => Predicate.hasProperty(keeper, copy) && keeper[copy] !== undefined)
}

/** An interrupt does not end the body. */
const unlessInterrupted = (cause: Cause.Cause<unknown>, bodyWith: () => ReadBody): Effect.Effect<ReadBody> =>
  Cause.hasInterrupts(cause) ? Effect.interrupt : Effect.sync(bodyWith)

/**
 * Reads the kept copy of a body that middleware has read or is reading. Without such a copy, reading would consume the
 * stream of the other reader, or wait forever.
 */
const readKept = (response: HttpClientResponse, kept: Collector): Effect.Effect<ReadBody> =>
  isKept(response) ? readWhole(response, kept) : Effect.sync(() => ({ body: kept.bytes(), end: "unreadable" }))

const readWhole = (response: HttpClientResponse, kept: Collector): Effect.Effect<ReadBody> => {
  const bodyWith = (end: Answer["end"]): ReadBody => ({ body: kept.bytes(), end })
  return Effect.matchCauseEffect(response.arrayBuffer, {
    onSuccess: (buffer) =>
      Effect.sync(() => {
        // A copy of an exhausted stream is empty as well.
        const bytes = bytesOf(Number(response.headers["content-length"]) > 0, buffer)
        if (bytes === undefined) return bodyWith("unreadable")
        return bodyWith(kept.add(bytes) ? "complete" : "limit")
      }),
    onFailure: (cause) => unlessInterrupted(cause, () => bodyWith("unreadable"))
  })
}

const isEmptyBody = (cause: Cause.Cause<HttpClientError>): boolean => {
  const error = Cause.findErrorOption(cause)
  return error._tag === "Some" && error.value.reason._tag === "EmptyBodyError"
}

const readStream = (response: HttpClientResponse, kept: Collector): Effect.Effect<ReadBody> => {
  let isFull = false
  const bodyWith = (end: Answer["end"]): ReadBody => ({ body: kept.bytes(), end })
  return Effect.suspend(() =>
    Stream.runForEachWhile(response.stream, (piece) =>
      Effect.sync(() => {
        isFull = !kept.add(piece)
        return !isFull
      })
    )
  ).pipe(
    Effect.matchCauseEffect({
      onSuccess: () => Effect.sync(() => bodyWith(isFull ? "limit" : "complete")),
      onFailure: (cause) =>
        // A stream that dies at its start already has another reader.
        Cause.hasDies(cause) && !Cause.hasInterrupts(cause) && kept.size === 0
          ? readKept(response, kept)
          : unlessInterrupted(cause, () => bodyWith(isEmptyBody(cause) ? "complete" : "brokenOff"))
    })
  )
}

/** undici starts to read in a microtask. */
const microtask = Effect.promise(() => Promise.resolve())

/** The body of a response, up to the limit. */
export const readResponse = (response: HttpClientResponse, kept: Collector): Effect.Effect<ReadBody> =>
  Effect.flatMap(microtask, () => {
    if (bodyWasLost(response)) return Effect.succeed<ReadBody>({ body: kept.bytes(), end: "brokenOff" })
    if (bodyWasRead(response)) return readKept(response, kept)
    return bodyIsHidden(response) ? readWhole(response, kept) : readStream(response, kept)
  })
