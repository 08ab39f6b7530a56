/** Fields that several schemas share. */
import * as Schema from "effect/Schema"

/** A key that can be absent, but never `undefined`. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

export const text = optional(Schema.String)

/** A whole number from 0. */
export const count = Schema.Int.pipe(Schema.nonNegative())

/** Fields of every error after a request was sent. */
export const sent = {
  /** The number of requests that were sent. */
  attempts: count,
  /** True if the fate of any request is unknown; false only if it is proven that nothing was deleted. */
  mayHaveDeleted: Schema.Boolean,
  /**
   * Why `mayHaveDeleted` is true although the service rejected the request: this runtime's `fetch` may have repeated it,
   * or a middleware did, and the outcome of the first request is unknown.
   */
  unseenRepeat: optional(Schema.Literal("runtime", "middleware")),
  /** The call, if it only lists. */
  operation: optional(Schema.Literal("listBackgroundTasks", "listInstances"))
}

/** Fields of every error with a response. */
export const answered = {
  /** The HTTP status. */
  status: Schema.Int,
  /** The service's code, such as `DCS.4957`, `111400017` or `APIGW.0301`, as sent. */
  errorCode: text,
  /** The service's text, without secrets and control characters, at most 1024 characters. */
  errorMsg: text,
  /** More text of the service, like `errorMsg`. */
  errorExtMsg: text,
  /** The id that the service gave the request. Give it to support. */
  requestId: text,
  ...sent
}
