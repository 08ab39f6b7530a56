/** The fields that several errors share, and the words that editors show for them. */
import * as Schema from "effect/Schema"
import { count } from "./fields.ts"

export const sent = {
  /** How often the client tried to send the request. 0 if the call ended before its first attempt. */
  attempts: count,
  /**
   * True if the task may be gone: list the tasks, or delete it again with `missing: "succeed"`. False only if it is
   * proven that nothing was deleted.
   */
  mayHaveDeleted: Schema.Boolean,
  /**
   * Why `mayHaveDeleted` is true although the service rejected the request: this runtime's `fetch` may have repeated it,
   * or a middleware did, and the outcome of the first request is unknown.
   */
  unseenRepeat: Schema.optionalKey(Schema.Literals(["runtime", "middleware"])),
  /** The call, if it only lists. */
  operation: Schema.optionalKey(Schema.Literals(["listBackgroundTasks", "listInstances"]))
}

export const answered = {
  /** The HTTP status. Any whole number: a transport can report what is none. */
  status: Schema.Int,
  /** The service's code, such as `DCS.4957`, `111400017` or `APIGW.0301`, as sent. */
  errorCode: Schema.optionalKey(Schema.String),
  /** The service's text, without secrets and control characters, at most 1024 characters. */
  errorMsg: Schema.optionalKey(Schema.String),
  /** More text of the service, like `errorMsg`. */
  errorExtMsg: Schema.optionalKey(Schema.String),
  /** The id that the service gave the request. Give it to support. */
  requestId: Schema.optionalKey(Schema.String),
  ...sent
}

export const answeredLater = {
  ...answered,
  /** The wait in seconds that the service asks for in `Retry-After`. */
  retryAfter: Schema.optionalKey(Schema.Finite)
}

/**
 * The fields with their words. The declaration of a class repeats the fields that it spreads without their words, so the
 * class takes them from here. Its schema alone decides which types they have.
 */
type Words<Fields> = { readonly [K in keyof Fields]?: unknown }

/** What errors have after a request was sent. */
export interface Sent extends Words<typeof sent> {}

/** What errors have after a response. */
export interface Answered extends Words<typeof answered> {}

/** What errors have after a response that asks to wait. */
export interface AnsweredLater extends Words<typeof answeredLater> {}
