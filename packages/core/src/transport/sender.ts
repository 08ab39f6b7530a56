/**
 * Sends a request through an API with callbacks.
 */
import type { Outcome } from "@dcs-tasks/wire/answer"
import type * as Redacted from "effect/Redacted"

/** A request as it is sent. */
export interface Request {
  /** In upper case. */
  readonly method: string
  /** As built and checked. Only its origin can receive the secrets. */
  readonly url: URL
  /** Without the headers that authenticate. */
  readonly headers: Readonly<Record<string, string>>
  /** The headers that authenticate. */
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** In memory. A body that holds a secret is redacted. */
  readonly body: string | Uint8Array | Redacted.Redacted | null
  /** Maximum bytes of the body, after decompression. Beyond that, the connection is dropped. */
  readonly bodyLimit: (status: number) => number
}

/** A request in progress. */
export interface Sending {
  /** Its outcome so far: an `Answer` as soon as there is a status. */
  readonly soFar: () => Outcome
  /** Drops the connection. No request is sent after that. */
  readonly drop: () => void
  /**
   * For transports whose requests can wait for a connection: returns whether this one waits now, and calls back when
   * that changes.
   */
  readonly watchQueue?: (moved: (waits: boolean) => void) => boolean
}

/**
 * Sends a request without following redirects. Calls `ended` once, and not after a drop. The error is `DcsClientClosed`
 * if the transport was closed.
 */
export type Sender = (request: Request, ended: (outcome: Outcome) => void) => Sending
