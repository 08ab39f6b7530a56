/**
 * One page of the list of instances, as the service really sends it.
 *
 * @since 0.1.0
 */
import type { AnswerHeaders } from "./answerHeaders.ts"
import type { ClassifyOptions, FailureAnswer } from "./classify.ts"
import { parseBody } from "./errorBody.ts"
import type { Fields } from "../fields.ts"
import { notAPage, pageIn, rowsOf, stringFields, countOf } from "./page.ts"

/**
 * One instance. A field of another type than documented, or a null, is left out: it costs that field, not the page.
 *
 * @since 0.1.0
 */
export interface ListedInstance {
  readonly id: string
  readonly name?: string
  readonly status?: string
  readonly engine?: string
  readonly engineVersion?: string
  readonly specCode?: string
  readonly ip?: string
  readonly domainName?: string
  readonly port?: number
  readonly createdAt?: string
}

export interface InstancePage {
  readonly _tag: "InstancePage"
  readonly instances: ReadonlyArray<ListedInstance>
  /** How many instances there are in all, where the service says so. */
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
 * Reads the answer to a call that lists instances. Total: any status, headers and bytes give a value, nothing throws.
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
