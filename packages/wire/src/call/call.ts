/** A call: what it sends, how its answer is read, and whether that is a failure. */
import type { AnswerHeaders } from "../answer/answerHeaders.ts"
import type { ClassifyOptions, FailureAnswer } from "../answer/classify.ts"

/** What one call sends. */
export interface CallRequest {
  readonly method: "DELETE" | "GET" | "POST"
  /** The path with its parameters unfilled: a span name with few values. */
  readonly template: string
  readonly url: URL
  /** Whether a lost answer leaves open if something was deleted. */
  readonly deletes: boolean
  /** Whether it may be sent again once it was written. */
  readonly repeatable: boolean
  /** The answer holds secrets: where a transport can hide it from a middleware, it shows the status only. */
  readonly confidential: boolean
  /** Bytes of body worth reading. */
  readonly bodyLimit: (status: number) => number
}

/** What one call sends, and how it reads the answer. */
export interface Call<A extends { readonly _tag: string }> extends CallRequest {
  readonly read: (
    status: number,
    headers: AnswerHeaders,
    body: Uint8Array,
    options: ClassifyOptions
  ) => A | FailureAnswer
}

/**
 * Whether an answer is a failure, and so becomes an error class. Only failures say whether they are for throttling, and
 * each of them does.
 */
export const isFailure = <A extends { readonly _tag: string; readonly throttled?: never }>(
  answer: A | FailureAnswer
): answer is FailureAnswer => Object.hasOwn(answer, "throttled")

/**
 * Whether a failure means that the task is gone, and that this counts as success: it is a 404 about the task, and an
 * earlier request was seen to end without anybody knowing what it did, or the caller does not mind. `mayHaveDeleted`
 * says nothing here: over a transport that may repeat unseen it is true of a mistyped id as well.
 */
export const countsAsGone = (
  error: { readonly _tag: string; readonly reason?: { readonly _tag: string } },
  seenUnknown: boolean,
  missing: "fail" | "succeed" | undefined
): boolean => error._tag === "DcsNotFound" && error.reason?._tag === "Task" && (seenUnknown || missing === "succeed")
