/** The target of a run, in the form in which journals compare it. */
import { parseEndpoint } from "@dcs-tasks/wire/call"
import { isInvalidInput } from "@dcs-tasks/wire/input"

/**
 * The endpoint and the project of a run. A journal belongs to one target, because a task id is meaningless in another
 * project.
 *
 * @since 0.1.0
 * @category models
 */
export interface JournalTarget {
  /** The URL of DCS, in the form in which journals compare it. */
  readonly endpoint: string
  /** The id of the project. */
  readonly projectId: string
}

/**
 * The target with its endpoint in the form in which a journal writes it, however the URL was typed. An invalid endpoint
 * is returned unchanged.
 *
 * @since 0.1.0
 * @category utilities
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
