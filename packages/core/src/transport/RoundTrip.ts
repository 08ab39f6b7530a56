/**
 * One request and its answer: carrier, clock, and the story of a failure. It knows neither credentials nor what the
 * answer means.
 *
 * @since 0.1.0
 */
import type { UnseenRepeat } from "@dcs-tasks/wire/describe"
import { type Fate, fateOf, worseFate } from "@dcs-tasks/wire/fate"
import type { TransportFault } from "@dcs-tasks/wire/networkFault"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Carrier } from "./Transport.ts"
import { type DcsClientClosed, type DcsInvalidInput, DcsTimeout, DcsTransportError } from "../DcsError.ts"
import type * as Exchange from "./httpClient/Exchange.ts"
import * as passes from "./httpClient/passes.ts"

/** How long a request has, in milliseconds, and the limits that a person set and is told of. */
export interface Limit {
  readonly millis: number
  readonly of: number
  /** What is left for all attempts together. */
  readonly all: number
  readonly allOf: number
}

/** What {@link send} is to send, and how its failure is told. */
export interface Journey {
  readonly exchange: Exchange.Exchange
  readonly limit: Limit
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** The story of a failure, told what the requests of this exchange came to. */
  readonly sent: (fate: Fate) => Sent
}

/** What every error that follows a sent request says of the requests. */
export interface Sent {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  readonly unseenRepeat?: UnseenRepeat
}

/** What an exchange without an answer came to. */
export const fateOfSilence = (exchange: Exchange.Exchange, beforeRequest: boolean): Fate => {
  const { others, repeatsUnseen, status, written } = exchange
  if (passes.requestsOf(exchange) === 0) return "untouched"
  return worseFate(others, fateOf({ status, written, beforeRequest, repeatsUnseen }))
}

const isFault = (failure: object): failure is TransportFault => Object.hasOwn(failure, "beforeRequest")

const wasSent = (exchange: Exchange.Exchange): boolean => exchange.written === true || passes.requestsOf(exchange) > 1

/**
 * Sends a request and reads its answer into the exchange. Once it succeeds, there is a status.
 */
export const send = (
  carry: Carrier,
  { exchange, limit, secrets, sent }: Journey
): Effect.Effect<void, DcsTransportError | DcsTimeout | DcsInvalidInput | DcsClientClosed> => {
  /** Out of time. A status that is no success is an answer all the same; one that is could still turn out a page. */
  const late = (which: "attempt" | "all"): Effect.Effect<void, DcsTimeout> =>
    Effect.suspend(() => {
      const { attachesSecrets, phase, status } = exchange
      exchange.isOver = true
      if (status !== undefined && (status < 200 || status > 299)) return Effect.void
      const total = which === "all" || limit.all < limit.of
      return Effect.fail(
        new DcsTimeout({
          phase: total || phase === "queue" ? "total" : attachesSecrets || phase === "body" ? phase : "headers",
          timeoutMillis: total ? limit.allOf : limit.of,
          ...sent(fateOfSilence(exchange, false))
        })
      )
    })

  return Effect.mapError(carry(exchange, secrets, { millis: limit.millis, left: limit.all, late }), (failure) => {
    if (!isFault(failure)) {
      if (failure._tag !== "DcsClientClosed" || !wasSent(exchange)) return failure
      // "Nothing was sent" is not the story of a request that was cut off.
      return new DcsTransportError({
        kind: "reset",
        detail: "this client was closed",
        ...sent(fateOfSilence(exchange, true))
      })
    }
    const { beforeRequest, ...told } = failure
    return new DcsTransportError({ ...told, ...sent(fateOfSilence(exchange, beforeRequest)) })
  })
}
