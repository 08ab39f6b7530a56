/**
 * An answer out of a response of somebody else's: the body may have been read by a middleware before.
 *
 * @since 0.1.0
 */
import { bodyWasLost, bodyWasRead, innermost, isFetched } from "@dcs-tasks/wire/heardResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { HttpClientError } from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as Exchange from "./Exchange.ts"

/** Where Effect's responses keep what somebody has read: those of the web and of undici, and those of `node:http`. */
const copies = ["arrayBufferBody", "arrayBufferEffect"]

const isKept = (response: HttpClientResponse): boolean => {
  const keeper = innermost(response)
  return copies.some((copy) => Predicate.hasProperty(keeper, copy) && keeper[copy] !== undefined)
}

const take = (exchange: Exchange.Exchange, bytes: Uint8Array): void => {
  exchange.end = Exchange.receive(exchange, bytes) ? "complete" : "limit"
}

/**
 * What somebody has read, or is reading, out of the copy that is kept. Whoever asks for one that is not kept takes the
 * rest of a stream that is somebody else's, or waits for ever.
 */
const again = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void> => {
  const copy: Effect.Effect<ArrayBuffer, unknown> = isKept(response) ? response.arrayBuffer : Effect.fail("nowhere")
  return Effect.matchCauseEffect(copy, {
    onSuccess: (bytes) =>
      Effect.sync(() => {
        // A copy of a stream that had run out before is empty as well.
        if (bytes.byteLength === 0 && Number(response.headers["content-length"]) > 0) exchange.end = "unreadable"
        else take(exchange, new Uint8Array(bytes))
      }),
    onFailure: (cause) => {
      if (Cause.hasInterrupts(cause)) return Effect.interrupt
      exchange.end = "unreadable"
      return Effect.void
    }
  })
}

const isEmptyBody = (cause: Cause.Cause<HttpClientError>): boolean => {
  const error = Cause.findErrorOption(cause)
  return error._tag === "Some" && error.value.reason._tag === "EmptyBodyError"
}

const first = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void> =>
  Effect.suspend(() =>
    Stream.runForEachWhile(response.stream, (chunk) =>
      Effect.sync(() => {
        const hasRoom = Exchange.receive(exchange, chunk)
        if (!hasRoom) exchange.end = "limit"
        return hasRoom
      })
    )
  ).pipe(
    Effect.matchCauseEffect({
      onSuccess: () => Effect.sync(() => void (exchange.end ??= "complete")),
      onFailure: (cause) => {
        if (Cause.hasInterrupts(cause)) return Effect.interrupt
        // A stream that cannot even begin is somebody else's already.
        if (Cause.hasDies(cause) && exchange.size === 0) return again(exchange, response)
        exchange.end = isEmptyBody(cause) ? "complete" : "brokenOff"
        return Effect.void
      }
    })
  )

const body = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void> => {
  if (bodyWasLost(response)) {
    exchange.end = "brokenOff"
    return Effect.void
  }
  return bodyWasRead(response) ? again(exchange, response) : first(exchange, response)
}

/** undici begins to read in one. */
const microtask = Effect.promise(() => Promise.resolve())

/**
 * Takes status and headers at once, and the body up to the limit. A body that breaks off leaves the status standing.
 */
export const hear = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void> =>
  Effect.suspend(() => {
    exchange.status = response.status
    exchange.headers = response.headers
    exchange.phase = "body"
    exchange.repeatsUnseen ||= isFetched(response)
    return Effect.flatMap(microtask, () => body(exchange, response))
  })
