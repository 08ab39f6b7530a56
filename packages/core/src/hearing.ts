/**
 * An answer out of a response of somebody else's: the body may have been read by a middleware before.
 *
 * @since 0.1.0
 */
import { bodyWasLost, bodyWasRead, isFetched } from "@dcs-tasks/wire/heardResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { HttpClientError } from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import * as Exchange from "./Exchange.ts"

/** A body that is in a cache comes from there at once; one that is nowhere may never come. */
const patience = "1 second"

const take = (exchange: Exchange.Exchange, bytes: Uint8Array): void => {
  exchange.end = Exchange.receive(exchange, bytes) ? "complete" : "limit"
}

/** A stream that ran out gives no bytes as well: only where none were announced is that the body. */
const isSpent = ({ byteLength }: ArrayBuffer, { headers }: HttpClientResponse): boolean =>
  byteLength === 0 && headers["content-length"] !== "0"

/** What a middleware has read is still there where the response keeps it. */
const again = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void> =>
  Effect.suspend(() => response.arrayBuffer).pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail("nowhere") }),
    Effect.matchCauseEffect({
      onSuccess: (bytes) =>
        Effect.sync(() => {
          if (isSpent(bytes, response)) exchange.end = "unreadable"
          else take(exchange, new Uint8Array(bytes))
        }),
      onFailure: (cause) => {
        if (Cause.hasInterrupts(cause)) return Effect.interrupt
        exchange.end = "unreadable"
        return Effect.void
      }
    })
  )

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
