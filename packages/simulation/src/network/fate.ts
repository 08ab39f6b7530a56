/** What the network does to a connection and to a request: plain data, so that the plan of a seed can print it. */

/** How opening a connection ends. */
export type ConnectEnd =
  | "opens"
  | "refused"
  /** Two addresses, both refused: Node throws an `AggregateError`. */
  | "all refused"
  | "host unreachable"
  | "network unreachable"
  | "forbidden"
  | "times out"
  | "no such name"
  | "no name server"
  | "hangs"
  | "reset"
  /** Accepted, and closed at once. */
  | "closed"
  /** From here on only with TLS; without it, they reset. */
  | "untrusted"
  | "closed in the handshake"
  | "reset in the handshake"
  | "no TLS"

export interface ConnectFate {
  /** Milliseconds. */
  readonly latency: number
  readonly end: ConnectEnd
}

/** How a connection breaks, as the client sees it. */
export type Break =
  /** RST: `read ECONNRESET`. */
  | "reset"
  /** By the client's own machine: `read ECONNABORTED`. */
  | "aborted"
  /** `read EHOSTUNREACH`. */
  | "unreachable"
  /** `read ETIMEDOUT`, as the keep-alive of TCP ends a connection. */
  | "timed out"
  /** RST that the client meets when it writes: `write ECONNRESET`. Only before the service has the request. */
  | "write reset"
  /** `write EPIPE`. Only before the service has the request. */
  | "broken pipe"
  /** FIN. */
  | "end"
  /** Nothing comes, ever. */
  | "silence"
  /** A TLS record that is none; RST without TLS. */
  | "TLS"

export interface Cut {
  /**
   * `request`: the service has not the whole request, and never handles it. `before`: after the request, before the first byte
   * of the response. `head`, `body`: in that part of the response.
   */
  readonly where: "request" | "before" | "head" | "body"
  readonly how: Break
  /** The part of the head or body that arrives, from 0 to 1. */
  readonly share: number
}

/** Who answers instead of the service. */
export interface Intermediary {
  readonly status: number
  readonly body: "empty" | "page" | "error" | "nested error" | "listed error" | "oversized" | "{}" | "no json"
  /** Of an error. */
  readonly code?: string
  /** Seconds, a date so many milliseconds after now, or the text itself. */
  readonly retryAfter?: number | { readonly dateIn: number } | string
}

export interface Fate {
  /** Milliseconds until the request reaches the service. */
  readonly there: number
  /** Milliseconds until the response, or its lack, reaches the client. */
  readonly back: number
  /** Whether the service handles the request: never, once, or twice, when the network repeats it. */
  readonly handled: 0 | 1 | 2
  /** Milliseconds that the service needs. A cut before the response and an intermediary do not wait for it. */
  readonly late?: number
  /** Milliseconds between the two times that the service handles it. The client gets the second response. */
  readonly repeatAfter?: number
  readonly instead?: Intermediary
  /** A response that comes before the response. */
  readonly interim?: 100 | 103
  /** `close`: the end of the connection ends the body. */
  readonly framing?: "length" | "chunked" | "close"
  readonly cut?: Cut
  /** The server announces that it closes the connection after the response, and does. */
  readonly saysClose?: boolean
  /** Seconds after which the server announces to close an idle connection. */
  readonly keepAlive?: number
  /** The response arrives in pieces of so many bytes, with so many milliseconds between. */
  readonly pieces?: { readonly bytes: number; readonly gap: number }
  /** The server sends the response twice, the second time unasked. */
  readonly doubled?: boolean
  /**
   * What the server does with the idle connection, so many milliseconds after the response. `half-close`: it sends nothing
   * more, but still handles what it gets.
   */
  readonly idle?: { readonly how: "end" | "reset" | "half-close"; readonly after: number }
}

/** What a fate is chosen by. */
export interface FateQuestion {
  /** Of all requests, from 0. */
  readonly ordinal: number
  readonly method: string
  /** Without the query, as sent. */
  readonly path: string
  readonly host: string
  readonly pid: number
}

export interface ConnectQuestion {
  /** Of all connections, from 0. */
  readonly ordinal: number
  readonly host: string
  readonly port: number
  readonly pid: number
}

export const passes: Fate = { there: 10, back: 10, handled: 1 }

export const opens: ConnectFate = { latency: 5, end: "opens" }
