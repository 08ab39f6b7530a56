/**
 * Reads one page of the instance list as the service really sends it.
 *
 * @since 0.1.0
 */
import type { AnswerHeaders } from "./answerHeaders.ts"
import type { ClassifyOptions, FailureAnswer } from "./classify.ts"
import { parseBody } from "./errorBody.ts"
import type { Fields } from "../fields.ts"
import { countOf, namedFields, notAPage, pageIn, rowsOf, stringFields } from "./page.ts"

/**
 * One instance. A field that is null or of an undocumented type is left out; the rest of the page stays usable.
 *
 * @since 0.1.0
 */
export interface ListedInstance {
  /** Not checked against the id grammar. */
  readonly id: string
  /** Not unique. */
  readonly name?: string
  /** Such as `RUNNING`. An open set. */
  readonly status?: string
  /** Such as `Redis`. */
  readonly engine?: string
  /** Such as `6.0`. */
  readonly engineVersion?: string
  /** The code of the instance's flavour. */
  readonly specCode?: string
  /** The IP address of the instance in its VPC. */
  readonly ip?: string
  /** The domain name of the instance. */
  readonly domainName?: string
  /** The TCP port of the instance, such as 6379. */
  readonly port?: number
  /** When the instance was created. ISO 8601, UTC. */
  readonly createdAt?: string
}

/**
 * One page of a list of instances.
 *
 * @since 0.1.0
 */
export interface InstancePage {
  readonly _tag: "InstancePage"
  /** In the service's order. */
  readonly instances: ReadonlyArray<ListedInstance>
  /** Number of instances in the whole list, if the service gives it. */
  readonly total: number | undefined
}

const fieldNames = [
  ["name", "name"],
  ["status", "status"],
  ["engine", "engine"],
  ["engineVersion", "engine_version"],
  ["specCode", "spec_code"],
  ["ip", "ip"],
  ["domainName", "domain_name"],
  ["createdAt", "created_at"]
] as const

const instanceOf = (row: Fields): ListedInstance | undefined => {
  const { instance_id: id, port } = row
  if (typeof id !== "string") return undefined
  return { id, ...stringFields(row, fieldNames), ...(typeof port === "number" && { port }) }
}

/**
 * Reads the response to a list of instances. Total: every status, header and body gives a value, and nothing throws.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { readInstancePage } from "@dcs-tasks/wire"
 *
 * const body = new TextEncoder().encode(`{"instance_num":1,"instances":[{"instance_id":"a","name":"cache"}]}`)
 * readInstancePage(200, {}, body) // => { _tag: "InstancePage", instances: [{ id: "a", name: "cache" }], total: 1 }
 * ```
 */
export const readInstancePage = (
  status: number,
  headers: AnswerHeaders,
  body: Uint8Array,
  options: ClassifyOptions = {}
): InstancePage | FailureAnswer => {
  const parsed = parseBody(body)
  const page = pageIn(status, parsed, options.secrets)
  const instances = rowsOf(page?.["instances"], instanceOf)
  return instances === undefined
    ? notAPage(status, headers, parsed, options)
    : { _tag: "InstancePage", instances, total: countOf(page?.["instance_num"]) }
}

/** The body of a page as the service writes it, for a server that passes on what {@link readInstancePage} has read. */
export const instancePageBody = ({ instances, total }: Pick<InstancePage, "instances" | "total">): Fields => ({
  ...(total !== undefined && { instance_num: total }),
  instances: instances.map(({ id, port, ...rest }) => ({
    instance_id: id,
    ...namedFields(rest, fieldNames),
    ...(port !== undefined && { port })
  }))
})
