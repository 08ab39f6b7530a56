/** Where deletions go, in the form that a journal compares. */
import { parseEndpoint } from "@dcs-tasks/wire/call"
import { isInvalidInput } from "@dcs-tasks/wire/input"

/**
 * The endpoint and the project of a run. A journal belongs to one target: a task id means nothing in another project.
 *
 * @since 0.1.0
 */
export interface JournalTarget {
  readonly endpoint: string
  readonly projectId: string
}

/**
 * The target with its endpoint as a journal writes it, whichever way the URL was typed. An endpoint that is not a valid
 * one stays as it is.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { canonicalTarget } from "@dcs-tasks/node/journal"
 *
 * const target = { endpoint: "https://DCS.example.com:443/", projectId: "PROJECT" }
 * canonicalTarget(target).endpoint // => "https://dcs.example.com"
 * ```
 */
export const canonicalTarget = ({ endpoint, projectId }: JournalTarget): JournalTarget => {
  const parsed = parseEndpoint(endpoint, { allowInsecureHttp: true })
  return { endpoint: isInvalidInput(parsed) ? endpoint : `${parsed.origin}${parsed.basePath}`, projectId }
}
