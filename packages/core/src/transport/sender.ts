/**
 * What sends a request by an API that calls back.
 */
import type { Outcome } from "@dcs-tasks/wire/answer"
import type * as Redacted from "effect/Redacted"

/** A request as it goes out. */
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

/** A request under way. */
export interface Sending {
  /** What it has come to so far: an answer once there is a status. */
  readonly soFar: () => Outcome
  /** Drops the connection. No request goes out after that. */
  readonly drop: () => void
  /** Where requests may have to wait for a connection: whether this one does now, and from now on when that changes. */
  readonly watchQueue?: (moved: (waits: boolean) => void) => boolean
}

/**
 * Sends a request, without following a redirect. `ended` is told once, and not after a drop; an error is
 * `DcsClientClosed` where the transport was closed.
 */
export type Sender = (request: Request, ended: (outcome: Outcome) => void) => Sending
