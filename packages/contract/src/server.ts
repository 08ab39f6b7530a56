/**
 * What the suite asks of its server. All of it is plain data and promises, so that a suite that runs in a browser can
 * drive a server that runs in Node.
 */

/** An answer that is well-formed HTTP. */
export interface Reply {
  readonly kind: "answer"
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly bodyBase64?: string
  readonly gzip?: boolean
}

/** What goes wrong on a real socket. A fault with a status sends the head of an answer first. */
export type Fault =
  /** The connection is reset once the request has been read. */
  | { readonly kind: "reset-before-headers" }
  /** The connection is closed, in order, once the request has been read. */
  | { readonly kind: "close-before-headers" }
  /** A head that promises a body, then a reset. */
  | { readonly kind: "reset-after-headers"; readonly status: number }
  /** A body shorter than its Content-Length, then an orderly end. */
  | { readonly kind: "truncated-body"; readonly status: number; readonly body: string }
  /** Chunked, but a chunk's size is no number. */
  | { readonly kind: "broken-chunking"; readonly status: number; readonly body: string }
  /** No byte ever comes. */
  | { readonly kind: "stall" }
  /** A head, and no byte of the body ever comes. */
  | { readonly kind: "stall-in-body"; readonly status: number }
  /** A byte of the head now and then, for ever. */
  | { readonly kind: "drip-headers" }
  /** A byte of the body now and then, for ever. */
  | { readonly kind: "drip-body"; readonly status: number }
  /** A body without an end, as fast as it is read. */
  | { readonly kind: "endless-body"; readonly status: number }
  /** Not HTTP at all. */
  | { readonly kind: "garbage"; readonly text: string }

export type Behaviour = Reply | Fault

export interface RecordedRequest {
  readonly method: string
  /** As it came: neither decoded nor normalised. */
  readonly target: string
  /** In order, names as they came, duplicates kept. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly bodyLength: number
}

export interface ScriptedServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** What the next requests get, in order; the last behaviour stays. */
  readonly script: (...behaviours: ReadonlyArray<Behaviour>) => Promise<void>
  readonly requests: () => Promise<ReadonlyArray<RecordedRequest>>
  /** Settles once so many requests have come. */
  readonly arrived: (count: number) => Promise<void>
  /** Settles once every connection that was opened is closed again. */
  readonly allClosed: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface ServerControl {
  readonly start: () => Promise<ScriptedServer>
  /** An origin at which nothing listens. */
  readonly deadOrigin: () => Promise<string>
}
