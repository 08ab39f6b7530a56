/**
 * Listing instances, as the vendor documents it.
 *
 * Source: the DCS API reference, "Querying All DCS Instances" (2026-04).
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { operation } from "./document.ts"
import { documentedErrors } from "./errors.ts"
import { count, flag, inPath, instanceId, paging, projectId, reference, text } from "./fields.ts"
import { Authorization, Validation } from "./security.ts"

const textOrNull = Schema.optionalKey(Schema.NullOr(Schema.String))

/**
 * One instance of the list, as sent on the wire. The reference has more fields, and its example contradicts its table
 * for some of them; these are the fields on which both agree.
 *
 * @since 0.1.0
 * @category schemas
 */
export const InstanceRecord = Schema.Struct({
  instance_id: instanceId,
  name: text,
  status: Schema.optionalKey(
    Schema.String.annotate({
      description: "An open set; documented: CREATING, CREATEFAILED, RUNNING, ERROR, RESTARTING, EXTENDING, RESTORING."
    })
  ),
  sub_status: text,
  engine: Schema.optionalKey(Schema.String.annotate({ examples: ["Redis"] })),
  engine_version: Schema.optionalKey(Schema.String.annotate({ examples: ["6.0"] })),
  ip: text,
  port: count,
  domain_name: text,
  spec_code: text,
  cpu_type: text,
  capacity: count,
  capacity_minor: text,
  max_memory: count,
  used_memory: count,
  charging_mode: count,
  vpc_id: text,
  vpc_name: text,
  subnet_id: text,
  security_group_id: text,
  az_codes: Schema.optionalKey(Schema.Array(Schema.String)),
  enable_ssl: flag,
  enable_publicip: flag,
  publicip_address: textOrNull,
  access_user: textOrNull,
  description: textOrNull,
  maintain_begin: text,
  maintain_end: text,
  user_name: text,
  user_id: text,
  created_at: Schema.optionalKey(Schema.String.annotate({ examples: ["2022-08-29T09:00:34.335Z"] })),
  updated_at: Schema.optionalKey(Schema.String.annotate({ examples: ["2022-08-29T09:00:34.335Z"] }))
}).annotate({ identifier: "InstanceRecord" })

export type InstanceRecord = typeof InstanceRecord.Type

/**
 * One page of the list of instances, as sent on the wire.
 *
 * @since 0.1.0
 * @category schemas
 */
export const InstancePage = Schema.Struct({
  instance_num: Schema.Int.annotate({ description: "Number of instances." }),
  instances: Schema.Array(InstanceRecord)
}).annotate({ identifier: "InstancePage", description: "All instances are listed successfully." })

const listInstances = HttpApiEndpoint.get("listInstances", "/v2/:project_id/instances", {
  params: { project_id: inPath(projectId) },
  query: {
    ...paging,
    instance_id: Schema.optionalKey(Schema.String.annotate({ description: "Instance ID." })),
    name: Schema.optionalKey(Schema.String.annotate({ description: "Instance name, or a part of it." })),
    name_equal: Schema.optionalKey(Schema.String.annotate({ description: "`true`: the name has to match exactly." })),
    status: Schema.optionalKey(Schema.String.annotate({ description: "Instance status." }))
  },
  success: InstancePage,
  error: documentedErrors
}).annotateMerge(
  OpenApi.annotations({
    title: "ListInstances",
    summary: "List a project's instances",
    externalDocs: { url: `${reference}/lifecycle_management/querying_all_dcs_instances.rst` },
    transform: operation
  })
)

/**
 * The group of operations on instances.
 *
 * @since 0.1.0
 * @category schemas
 */
export class Instances extends HttpApiGroup.make("instances", { topLevel: true })
  .add(listInstances)
  .middleware(Validation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Instances", description: "DCS instances of a project." })) {}
