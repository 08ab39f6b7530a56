/** A call: what it sends, how its response is read, and which results are failures. */
import type { AnswerHeaders } from "../answer/answerHeaders.ts"
import type { ClassifyOptions, FailureAnswer } from "../answer/classify.ts"

/** A call that only lists, as its errors name it. */
export type ListOperation = "listBackgroundTasks" | "listInstances"

/** The request of a call. */
export interface CallRequest {
  readonly method: "DELETE" | "GET" | "POST"
  /** The path template, for telemetry: its cardinality is low. */
  readonly template: string
  readonly url: URL
  /** Whether it deletes something, so that a lost response leaves the result open. */
  readonly deletes: boolean
  /** Set for calls that list: their errors do not speak of a deletion. */
  readonly operation?: ListOperation
  /** Whether it can be sent again after it was written. */
  readonly repeatable: boolean
  /** The response contains secrets: a transport that can hide it from middleware shows only the status. */
  readonly confidential: boolean
  /** Maximum number of body bytes to read. */
  readonly bodyLimit: (status: number) => number
}

/** A request and the reader of its response. */
export interface Call<A extends { readonly _tag: string }> extends CallRequest {
  readonly read: (
    status: number,
    headers: AnswerHeaders,
    body: Uint8Array,
    options: ClassifyOptions
  ) => A | FailureAnswer
}

/**
 * Whether a result is a failure, which then becomes an error. Only failures have the field `throttled`, and all of them
 * do.
 */
export const isFailure = <A extends { readonly _tag: string; readonly throttled?: never }>(
  answer: A | FailureAnswer
): answer is FailureAnswer => Object.hasOwn(answer, "throttled")

/**
 * Whether a failure counts as success because the task is gone: it is a 404 about the task, and either an earlier request
 * ended with an unknown result, or the caller accepts missing tasks. `mayHaveDeleted` does not help here: over a
 * transport that can repeat a request unseen, it is true for a mistyped id as well.
 */
export const countsAsGone = (
  error: { readonly _tag: string; readonly reason?: { readonly _tag: string } },
  seenUnknown: boolean,
  missing: "fail" | "succeed" | undefined
): boolean => error._tag === "DcsNotFound" && error.reason?._tag === "Task" && (seenUnknown || missing === "succeed")
