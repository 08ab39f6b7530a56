/** Fields that several schemas share. */
import * as Schema from "effect/Schema"

/** A key that may be absent, and is never `undefined`. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

export const text = optional(Schema.String)

/** Every error that follows a sent request. */
export const sent = {
  /** How many requests were made. */
  attempts: Schema.Int,
  /** True if the fate of any of them is unknown; false only when it is proven that nothing was deleted. */
  mayHaveDeleted: Schema.Boolean,
  /**
   * Why it is true of a refusal: this runtime's `fetch` may have repeated the request, or a middleware did, and nobody
   * saw what became of the first one.
   */
  unseenRepeat: optional(Schema.Literal("runtime", "middleware"))
}

/** Every error that had an answer. */
export const answered = {
  /** The HTTP status. */
  status: Schema.Int,
  errorCode: text,
  errorMsg: text,
  errorExtMsg: text,
  requestId: text,
  ...sent
}
