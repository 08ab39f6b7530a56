/**
 * What the client and a transport share about one attempt.
 *
 * An `HttpClient` passes requests and responses; this library needs more from its transports: that the secret headers
 * join the request below any middleware, that the body is cut off at a limit, and how far the request got. A transport
 * that knows about it takes the {@link Exchange} of the current fiber; every other `HttpClient` works as well, only
 * with the secret headers on its request and less knowledge after a failure.
 *
 * @since 0.1.0
 */
import type { BodyEnd } from "@dcs-tasks/wire/classify"
import type { Fate } from "@dcs-tasks/wire/fate"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Redacted from "effect/Redacted"

/**
 * One attempt, from connecting to the last byte. Mutable: the transport writes, the client reads.
 *
 * @since 0.1.0
 */
export interface Exchange {
  readonly method: string
  /** The whole URL, as built and checked. */
  readonly url: string
  /** Headers that authenticate. They go to `origin` only. */
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** A JSON body that holds a secret, such as a login. It joins the request together with the secret headers. */
  readonly secretBody?: Redacted.Redacted | undefined
  /**
   * The answer holds secrets. A transport that attaches the secret headers itself shows a middleware the status only.
   */
  readonly confidential?: boolean | undefined
  /** The only origin that may receive them. */
  readonly origin: string
  /** Bytes of body worth reading, after inflation. Beyond, the connection is dropped. */
  readonly bodyLimit: (status: number) => number
  /** The transport adds the secret headers itself. */
  attachesSecrets: boolean
  /** The transport may send a request again by itself and show nothing of it, as any `fetch` may. */
  repeatsUnseen: boolean
  /** How often a transport has sent it, or was about to. */
  sent: number
  /** How often its secret headers were read: a request whose secrets nobody read was not sent. */
  taken: number
  /** What each pass came to, where a middleware may repeat the request and the transport tells of it. */
  passes: ReadonlyArray<Exchange>
  /** The fate of all passes but the one that this exchange tells of. */
  others: Fate
  /** Whether the request was written. `undefined`: the transport cannot tell. */
  written: boolean | undefined
  /** In the `queue` it waits for a connection: the clock of the attempt stands still. */
  phase: "queue" | "connect" | "headers" | "body"
  /** The clock of the attempt is told when the request has come into the queue, and when it has left it. */
  onQueue: (() => void) | undefined
  status: number | undefined
  headers: Readonly<Record<string, string | undefined>>
  chunks: Array<Uint8Array>
  size: number
  /** How the body ended; `undefined` as long as it may go on. */
  end: BodyEnd | undefined
  /** Why no answer came, in the transport's own words. */
  error: unknown
  /** A pass that was under way together with another: a middleware races them. */
  raced: boolean
  /** Nobody waits for it any more: no request goes out after that. */
  isOver: boolean
}

const noHeaders: Exchange["headers"] = {}
/** Replaced by the first piece, never added to. */
const noChunks: Exchange["chunks"] = []
/** Before the first of them. */
export const noPasses: Exchange["passes"] = []

/** @since 0.1.0 */
export const make = (
  options: Pick<Exchange, "method" | "url" | "origin" | "secretHeaders" | "secretBody" | "confidential" | "bodyLimit">
): Exchange => ({
  method: options.method,
  url: options.url,
  origin: options.origin,
  secretHeaders: options.secretHeaders,
  secretBody: options.secretBody,
  confidential: options.confidential,
  bodyLimit: options.bodyLimit,
  attachesSecrets: false,
  repeatsUnseen: false,
  sent: 0,
  taken: 0,
  passes: noPasses,
  others: "untouched",
  written: undefined,
  phase: "connect",
  onQueue: undefined,
  status: undefined,
  headers: noHeaders,
  chunks: noChunks,
  size: 0,
  end: undefined,
  error: undefined,
  raced: false,
  isOver: false
})

/**
 * It waits for a connection, and is no request yet.
 *
 * @since 0.1.0
 */
export const queue = (exchange: Exchange): void => {
  exchange.sent = 0
  exchange.phase = "queue"
  exchange.onQueue?.()
}

/**
 * It waits no longer, and begins to connect.
 *
 * @since 0.1.0
 */
export const leaveQueue = (exchange: Exchange): void => {
  exchange.sent = 1
  exchange.phase = "connect"
  exchange.onQueue?.()
}

/**
 * The exchange of the current fiber, if this library made the request.
 *
 * @since 0.1.0
 */
export const CurrentExchange = /* @__PURE__ */ Context.Reference<Exchange | undefined>("@dcs-tasks/core/Exchange", {
  defaultValue: () => undefined
})

/**
 * Adds a piece of the body. False once the limit is reached: the transport stops reading and drops the connection.
 *
 * @since 0.1.0
 */
export const receive = (exchange: Exchange, chunk: Uint8Array): boolean => {
  const room = exchange.bodyLimit(exchange.status ?? 0) - exchange.size
  const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
  // Most bodies are one piece.
  if (exchange.size === 0) exchange.chunks = [kept]
  else exchange.chunks.push(kept)
  exchange.size += kept.length
  return chunk.length < room
}

/**
 * A middleware tried to send something else in the place of this library's request.
 *
 * @since 0.1.0
 */
export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("a middleware of the HttpClient sent the request to another URL")
  }
}

/**
 * Whether a request is the one that was built, and somebody still waits for it. A transport sends nothing else within an
 * exchange.
 *
 * @since 0.1.0
 */
export const isOwn = (exchange: Exchange, request: HttpClientRequest.HttpClientRequest): boolean =>
  !exchange.isOver &&
  request.url === exchange.url &&
  request.method === exchange.method &&
  request.urlParams.params.length === 0

/**
 * What has been read of the body so far.
 *
 * @since 0.1.0
 */
export const body = (exchange: Pick<Exchange, "chunks" | "size">): Uint8Array => {
  const [first] = exchange.chunks
  if (first !== undefined && exchange.chunks.length === 1) return first
  const all = new Uint8Array(exchange.size)
  let at = 0
  for (const chunk of exchange.chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/**
 * The `preprocess` of a transport that attaches the secret headers itself. It runs before any middleware's, however
 * the client was wrapped, and so tells the library in time.
 *
 * @since 0.1.0
 */
export const announce = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientRequest.HttpClientRequest> =>
  Effect.withFiber((fiber) => {
    const exchange = fiber.getRef(CurrentExchange)
    if (exchange !== undefined) exchange.attachesSecrets = true
    return Effect.succeed(request)
  })

/**
 * What a transport that attaches the secret headers itself shows of an answer to the middleware.
 *
 * @since 0.1.0
 */
export const shown = (exchange: Exchange): Exchange =>
  exchange.confidential === true ? { ...exchange, headers: {}, chunks: [], size: 0 } : exchange
