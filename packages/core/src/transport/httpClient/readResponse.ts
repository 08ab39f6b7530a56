/**
 * An answer out of a response of somebody else's: the body may have been read by a middleware before.
 *
 * @since 0.1.0
 */
import { type Answer, bodyWasLost, bodyWasRead, type Collector, innermost } from "@dcs-tasks/wire/answer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { HttpClientError } from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

/** A body, and how it ended. */
type Heard = Pick<Answer, "body" | "end">

/** Where Effect's responses keep what somebody has read: those of the web and of undici, and those of `node:http`. */
const copies = ["arrayBufferBody", "arrayBufferEffect"]

const isKept = (response: HttpClientResponse): boolean => {
  const keeper = innermost(response)
  return copies.some((copy) => Predicate.hasProperty(keeper, copy) && keeper[copy] !== undefined)
}

/** An interrupt is not an end of the body. */
const unlessInterrupted = (cause: Cause.Cause<unknown>, heard: () => Heard): Effect.Effect<Heard> =>
  Cause.hasInterrupts(cause) ? Effect.interrupt : Effect.sync(heard)

/**
 * What somebody has read, or is reading, out of the copy that is kept. Whoever asks for one that is not kept takes the
 * rest of a stream that is somebody else's, or waits for ever.
 */
const again = (response: HttpClientResponse, kept: Collector): Effect.Effect<Heard> => {
  const copy: Effect.Effect<ArrayBuffer, unknown> = isKept(response) ? response.arrayBuffer : Effect.fail("nowhere")
  const heard = (end: Answer["end"]): Heard => ({ body: kept.bytes(), end })
  return Effect.matchCauseEffect(copy, {
    onSuccess: (bytes) =>
      Effect.sync(() => {
        // A copy of a stream that had run out before is empty as well.
        if (bytes.byteLength === 0 && Number(response.headers["content-length"]) > 0) return heard("unreadable")
        return heard(kept.add(new Uint8Array(bytes)) ? "complete" : "limit")
      }),
    onFailure: (cause) => unlessInterrupted(cause, () => heard("unreadable"))
  })
}

const isEmptyBody = (cause: Cause.Cause<HttpClientError>): boolean => {
  const error = Cause.findErrorOption(cause)
  return error._tag === "Some" && error.value.reason._tag === "EmptyBodyError"
}

const first = (response: HttpClientResponse, kept: Collector): Effect.Effect<Heard> => {
  let isFull = false
  const heard = (end: Answer["end"]): Heard => ({ body: kept.bytes(), end })
  return Effect.suspend(() =>
    Stream.runForEachWhile(response.stream, (piece) =>
      Effect.sync(() => {
        isFull = !kept.add(piece)
        return !isFull
      })
    )
  ).pipe(
    Effect.matchCauseEffect({
      onSuccess: () => Effect.sync(() => heard(isFull ? "limit" : "complete")),
      onFailure: (cause) =>
        // A stream that cannot even begin is somebody else's already.
        Cause.hasDies(cause) && !Cause.hasInterrupts(cause) && kept.size === 0
          ? again(response, kept)
          : unlessInterrupted(cause, () => heard(isEmptyBody(cause) ? "complete" : "brokenOff"))
    })
  )
}

/** undici begins to read in one. */
const microtask = Effect.promise(() => Promise.resolve())

/** The body of a response, as far as there is room for it. */
export const hear = (response: HttpClientResponse, kept: Collector): Effect.Effect<Heard> =>
  Effect.flatMap(microtask, () => {
    if (bodyWasLost(response)) return Effect.succeed<Heard>({ body: kept.bytes(), end: "brokenOff" })
    return bodyWasRead(response) ? again(response, kept) : first(response, kept)
  })
