/**
 * The fate of a request, as far as it is known: the only place that decides when "nothing was deleted" is proven.
 *
 * An attempt is one pass of a request through a transport, or several if a middleware repeats it.
 */

/**
 * `untouched`: this request provably deleted nothing. `unproven`: its result says that it deleted nothing, but a request
 * before it, whose end was not seen, may have. `unknown`: it ended, and whether it deleted anything is not known.
 */
export type Fate = "untouched" | "unproven" | "unknown"

/** One pass as its transport saw it. */
export interface Pass {
  /** Of the response; undefined if none arrived. */
  readonly status: number | undefined
  /** Whether the request was written; undefined if the transport does not know. */
  readonly written: boolean | undefined
  /** Without a response: the failure came before a request could be written. */
  readonly beforeRequest: boolean
  /** The transport can repeat a request without showing it, as any `fetch` can. */
  readonly repeatsUnseen: boolean
}

/** Whether a status rejects the request unprocessed. A 408 does not: it can come after processing began. */
export const refuses = (status: number): boolean => status >= 300 && status < 500 && status !== 408

/**
 * Whether a status is decided before the service looks at the task, so that an immediate repeat gets the same one.
 * A redirect of any kind means that the endpoint is not this API.
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

/** The fate of a pass with a response. A missing instance or route is found before the service looks at the task. */
export const fateOfAnswer = (
  answer: { readonly status: number; readonly reason?: { readonly _tag: string } },
  repeatsUnseen: boolean
): Fate => {
  const reason = answer.reason?._tag
  const unseen = repeatsUnseen && reason !== "Instance" && reason !== "Route"
  return fateOf({ status: answer.status, written: true, beforeRequest: false, repeatsUnseen: unseen })
}

const rank: { readonly [K in Fate]: number } = { untouched: 0, unproven: 1, unknown: 2 }

/** The combined fate of two passes: the less certain of the two. */
export const worseFate = (first: Fate, second: Fate): Fate => (rank[first] >= rank[second] ? first : second)
