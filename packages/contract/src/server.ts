/**
 * The server of the suite. Its interface has only plain data and promises, so that a suite in a browser can use a server in
 * Node.
 */

/** A response that is well-formed HTTP. */
export interface Reply {
  readonly kind: "answer"
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly bodyBase64?: string
  readonly gzip?: boolean
}

/** A fault on a real socket. A fault with a status sends the head of a response first. */
type Fault =
  /** Resets the connection after the request has been read. */
  | { readonly kind: "reset-before-headers" }
  /** Closes the connection in order after the request has been read. */
  | { readonly kind: "close-before-headers" }
  /** A head that announces a body, then a reset. */
  | { readonly kind: "reset-after-headers"; readonly status: number }
  /** A body shorter than its Content-Length, then an orderly end. */
  | { readonly kind: "truncated-body"; readonly status: number; readonly body: string }
  /** Chunked, with an invalid chunk size. */
  | { readonly kind: "broken-chunking"; readonly status: number; readonly body: string }
  /** Sends nothing. */
  | { readonly kind: "stall" }
  /** A head, and nothing of the body. */
  | { readonly kind: "stall-in-body"; readonly status: number }
  /** A byte of the head from time to time, without an end. */
  | { readonly kind: "drip-headers" }
  /** A byte of the body from time to time, without an end. */
  | { readonly kind: "drip-body"; readonly status: number }
  /** A body without an end, as fast as the client reads. */
  | { readonly kind: "endless-body"; readonly status: number }
  /** Text that is not HTTP. */
  | { readonly kind: "garbage"; readonly text: string }

export type Behaviour = Reply | Fault

export interface RecordedRequest {
  readonly method: string
  /** As received, neither decoded nor normalised. */
  readonly target: string
  /** In order, with the original names and with duplicates. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly bodyLength: number
}

export interface ScriptedServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** The behaviours for the next requests, in order; the last one is repeated. */
  readonly script: (...behaviours: ReadonlyArray<Behaviour>) => Promise<void>
  readonly requests: () => Promise<ReadonlyArray<RecordedRequest>>
  /** Settles once this many requests have arrived. */
  readonly arrived: (count: number) => Promise<void>
  /** Settles once all connections are closed. */
  readonly allClosed: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface ServerControl {
  readonly start: () => Promise<ScriptedServer>
}

/**
 * An origin on which nothing listens: a port that nobody has been assigned, that no system gives to a client, and that `fetch`
 * does not block. With a port that systems give out, a client can get that port itself, and connect to itself.
 */
export const deadOrigin = "http://127.0.0.1:4"
