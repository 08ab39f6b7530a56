/**
 * What sends a request by an API that calls back.
 *
 * @since 0.1.0
 */
import type { Outcome } from "@dcs-tasks/wire/answer"
import type * as Redacted from "effect/Redacted"

/**
 * A request as it goes out.
 *
 * @since 0.1.0
 */
export interface Request {
  readonly method: string
  /** As built and checked. Only its origin may receive the secrets. */
  readonly url: URL
  /** Without those that authenticate. */
  readonly headers: Readonly<Record<string, string>>
  /** Headers that authenticate. */
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** In memory. One that holds a secret is redacted. */
  readonly body: string | Uint8Array | Redacted.Redacted | null
  /** Bytes of body worth reading, after inflation. Beyond, the connection is dropped. */
  readonly bodyLimit: (status: number) => number
}

/**
 * Who wants to know of a request. It is told of one end at most.
 *
 * @since 0.1.0
 */
export interface Listener {
  /** An error is `DcsClientClosed` where the transport was closed. Not once the request was dropped. */
  readonly ended: (outcome: Outcome) => void
  /** It waits for a connection, or does so no longer. */
  readonly queued: (waits: boolean) => void
}

/**
 * A request under way.
 *
 * @since 0.1.0
 */
export interface Sending {
  /** What it has come to so far: an answer once there is a status. */
  readonly soFar: () => Outcome
  /** Drops the connection. No request goes out after that. */
  readonly drop: () => void
}

/**
 * Sends a request, without following a redirect.
 *
 * @since 0.1.0
 */
export type Sender = (request: Request, listener: Listener) => Sending
