/** The lines of a plan, and the digest that covers them. */
import { BackgroundTask } from "@dcs-tasks/core"
import { finishedStatuses } from "@dcs-tasks/core/BackgroundTask"
import { idPattern } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import * as Json from "../output/json.ts"

/** A plan of another version is refused. */
export const version = 1

const Id = Schema.String.check(Schema.isPattern(idPattern))

const Instance = Schema.Struct({ id: Id, name: Schema.optionalKey(Schema.String) })

/** As `toISOString` writes it. A date that no calendar has would never expire. */
const instant = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  Schema.makeFilter((text) => !Number.isNaN(Date.parse(text)))
)

/** The first line, without its digest. */
export const Head = Schema.Struct({
  plan: Schema.Literal(version),
  tool: Schema.String,
  endpoint: Schema.String,
  projectId: Id,
  instances: Schema.Array(Instance),
  /** The flags that selected the records. For people: `apply` shows none of them and selects nothing. */
  filter: Schema.Record(Schema.String, Schema.Unknown),
  /** The service's clock when it listed the records. */
  serviceTime: Schema.optionalKey(instant),
  createdAt: instant,
  expiresAt: instant,
  count: Schema.Int
})
export type Head = typeof Head.Type

/** What has to be unchanged when the plan is applied. */
const PlannedTask = Schema.Struct({
  /** Checked against the id grammar when it is sent. */
  id: Schema.String,
  name: Schema.optionalKey(Schema.String),
  status: Schema.String.check(Schema.makeFilter((status) => finishedStatuses.has(status.toUpperCase()))),
  createdAt: Schema.optionalKey(Schema.String)
})

/** Every other line. */
export const PlannedRecord = Schema.Struct({ instanceId: Id, task: PlannedTask })
export type PlannedRecord = typeof PlannedRecord.Type

const encodeTask = Schema.encodeSync(BackgroundTask)

export const recordLine = (instanceId: string, task: BackgroundTask): string =>
  Json.line({ instanceId, task: encodeTask(task) })

const digestMember = /,"digest":"(sha256:[0-9a-f]{64})"\}$/

/** The first line with its digest, which is its last member. */
export const headLine = (unsigned: string, digest: string): string => `${unsigned.slice(0, -1)},"digest":"${digest}"}`

export const unsignedHead = (head: Head): string => Json.line(head)

/** The digest in a first line, and the line without it. */
export const splitHead = (line: string): { readonly unsigned: string; readonly digest: string } | undefined => {
  const [member, digest] = digestMember.exec(line) ?? []
  return member === undefined || digest === undefined
    ? undefined
    : { unsigned: `${line.slice(0, -member.length)}}`, digest }
}

interface Digest {
  /** Adds a line without its newline. */
  readonly add: (line: string | Uint8Array) => void
  readonly value: () => string
}

/** SHA-256 over the bytes of the file, without the digest itself. */
export const digest = (): Digest => {
  const hash = createHash("sha256")
  return {
    add: (line) => void hash.update(line).update("\n"),
    value: () => `sha256:${hash.digest("hex")}`
  }
}
