/**
 * What a request came to, as far as anybody saw: the one place where "nothing was deleted" is proven.
 *
 * An attempt is one pass of a request through a transport, or several where a middleware repeats it.
 */

/**
 * `untouched`: proven that this request deleted nothing. `unproven`: it says that it did not, but one before it that
 * nobody saw the end of may have. `unknown`: it was seen to end without anybody knowing what it did.
 */
export type Fate = "untouched" | "unproven" | "unknown"

/** One pass, as its transport saw it. */
export interface Pass {
  /** Of the answer; undefined where none came. */
  readonly status: number | undefined
  /** Whether the request was written; undefined where the transport cannot tell. */
  readonly written: boolean | undefined
  /** Without an answer: the failure is one of connecting. */
  readonly beforeRequest: boolean
  /** The transport may send a request again by itself and show nothing of it, as any `fetch` may. */
  readonly repeatsUnseen: boolean
}

/** Whether a status refuses the request as it stands, by the service or by something before it. A 408 may come late. */
export const refuses = (status: number): boolean => status >= 300 && status < 500 && status !== 408

/**
 * Whether a status is given before the task is looked at, so that a request and its immediate repeat get the same.
 * A redirect stands for an endpoint that is not this API, whichever of the five it is.
 */
const precedesTask = (status: number): boolean =>
  (status >= 300 && status < 400) || status === 401 || status === 403 || status === 429

/** The fate of one pass. */
export const fateOf = ({ beforeRequest, repeatsUnseen, status, written }: Pass): Fate => {
  if (status !== undefined) {
    if (!refuses(status)) return "unknown"
    return repeatsUnseen && !precedesTask(status) ? "unproven" : "untouched"
  }
  if (written === false) return "untouched"
  if (!beforeRequest || written === true) return "unknown"
  return repeatsUnseen ? "unproven" : "untouched"
}

/** The fate of a pass that was answered. A missing instance or route is found before the task is looked at. */
export const fateOfAnswer = (
  answer: { readonly status: number; readonly reason?: { readonly _tag: string } },
  repeatsUnseen: boolean
): Fate => {
  const reason = answer.reason?._tag
  const unseen = repeatsUnseen && reason !== "Instance" && reason !== "Route"
  return fateOf({ status: answer.status, written: true, beforeRequest: false, repeatsUnseen: unseen })
}

const rank: { readonly [K in Fate]: number } = { untouched: 0, unproven: 1, unknown: 2 }

/** The fate of several passes together: the one that leaves most open. */
export const worseFate = (first: Fate, second: Fate): Fate => (rank[first] >= rank[second] ? first : second)
