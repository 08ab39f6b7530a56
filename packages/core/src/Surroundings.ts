/**
 * What goes around operations and attempts: spans and counts, and what an `HttpClient` has to be told.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Failed } from "./Story.ts"
import type { DcsError } from "./DcsError.ts"
import type { Exchange } from "./transport/httpClient/Exchange.ts"

/** The parts of a call that a span shows. */
export interface AttemptedCall {
  readonly method: string
  readonly template: string
  readonly url: URL
}

/** @since 0.1.0 */
export interface Surroundings {
  /** Around one operation with all its attempts. */
  readonly operation: <A, R>(name: string, self: Effect.Effect<A, Failed, R>) => Effect.Effect<A, Failed, R>
  /** Around one attempt. */
  readonly attempt: <A, E extends DcsError, R>(
    call: AttemptedCall,
    number: number,
    exchange: Exchange,
    self: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, R>
}

/**
 * Nothing at all: for callers whom no tracer and no meter could ever reach.
 *
 * @since 0.1.0
 */
export const none: Surroundings = {
  operation: (_name, self) => self,
  attempt: (_call, _number, _exchange, self) => self
}
