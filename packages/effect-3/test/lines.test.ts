/** Errors and outcomes of Effect 3 and Effect 4 have the same JSON: a program can read what the other wrote. */
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { describe, expect, it } from "vitest"
import * as ours from "../src/index.ts"
import { DcsError, DeletionOutcome } from "../src/index.ts"

/** The other line. No manifest can depend on both: their peers exclude each other. */
const core = new URL("../../core/", import.meta.url)

const ofCore = async (module: string): Promise<Readonly<Record<string, unknown>>> =>
  import(new URL(`src/${module}.ts`, core).href)

interface OtherSchema {
  readonly decodeUnknownSync: (schema: unknown) => (json: unknown) => unknown
  readonly encodeSync: (schema: unknown) => (value: unknown) => unknown
}

const otherSchema = async (): Promise<OtherSchema> =>
  import(pathToFileURL(createRequire(new URL("package.json", core)).resolve("effect/Schema")).href)

const sent = { attempts: 2, mayHaveDeleted: true, unseenRepeat: "runtime", operation: "listInstances" } as const
const answered = { errorCode: "DCS.4133", errorMsg: "m", errorExtMsg: "e", requestId: "r", ...sent }

/** Errors and outcomes with all fields. */
const errors: ReadonlyArray<typeof DcsError.Encoded> = [
  { _tag: "DcsInvalidInput", field: "f", problem: "p", value: "v" },
  { _tag: "DcsCredentialsError", source: "s", problem: "p" },
  { _tag: "DcsBadRequest", status: 400, ...answered, reason: { _tag: "Other" } },
  { _tag: "DcsUnauthorized", status: 401, ...answered, reason: { _tag: "SignatureMismatch", line: "host" } },
  { _tag: "DcsForbidden", status: 403, ...answered },
  { _tag: "DcsNotFound", status: 404, ...answered, reason: { _tag: "Task" } },
  { _tag: "DcsInternalError", status: 500, ...answered },
  { _tag: "DcsThrottled", status: 429, ...answered, retryAfter: 3 },
  { _tag: "DcsUnavailable", status: 503, ...answered, retryAfter: 3 },
  { _tag: "DcsUnexpectedResponse", status: 200, ...answered, excerpt: "x", detail: "d", location: "l" },
  { _tag: "DcsTransportError", kind: "reset", code: "ECONNRESET", detail: "d", ...sent },
  { _tag: "DcsTimeout", phase: "total", timeoutMillis: 5, ...sent, unseenRepeat: "middleware" }
]

const outcomes: ReadonlyArray<typeof DeletionOutcome.Encoded> = [
  { _tag: "Deleted", status: 204, message: "m", requestId: "r", attempts: 1 },
  { _tag: "AlreadyGone", requestId: "r", attempts: 2, priorAttemptMayHaveDeleted: true }
]

/** Errors and outcomes with the required fields only. */
const optional = new Set(
  "errorCode errorMsg errorExtMsg requestId unseenRepeat operation retryAfter excerpt detail location code message".split(
    " "
  )
)
const bare = (json: object): object => Object.fromEntries(Object.entries(json).filter(([name]) => !optional.has(name)))

const reasons: ReadonlyArray<typeof DcsError.Encoded> = [
  ...(["TaskNotDeletable", "InstanceBusy", "MalformedId", "Unsupported", "Other"] as const).map((_tag) => ({
    _tag: "DcsBadRequest" as const,
    status: 400,
    ...sent,
    reason: { _tag }
  })),
  ...[
    { _tag: "TokenExpired" as const },
    { _tag: "ProjectMismatch" as const },
    { _tag: "SignatureMismatch" as const },
    { _tag: "ClockSkew" as const, localTime: "l", serverTime: "s" },
    { _tag: "Other" as const }
  ].map((reason) => ({ _tag: "DcsUnauthorized" as const, status: 401, ...sent, reason })),
  ...(["Task", "Instance", "Route", "Unknown"] as const).map((_tag) => ({
    _tag: "DcsNotFound" as const,
    status: 404,
    ...sent,
    reason: { _tag }
  }))
]

const messageOf = (value: unknown) => (value instanceof Error ? value.message : undefined)

interface Union {
  readonly members: ReadonlyArray<{ readonly identifier: string; readonly fields: object }>
}

/** The field names of each class. */
const fieldsOf = ({ members }: Union): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(members.map(({ fields, identifier }) => [identifier, Object.keys(fields).toSorted()]))

/** Not in this line: its clients are never closed. */
const onlyTheirs = { DcsClientClosed: ["_tag"] }

/** The names in the README's table for bulk deletion, instances, closing and tests. */
const onlyTheirNames =
  "BulkOutcome DcsClientClosed DcsJournalError DcsTasksCalls DeletionJournal DeletionResult Duplicate Failed Instance Invalid NotAttempted Skipped StopReason".split(
    " "
  )

describe("both lines", () => {
  it("export the same names, but for those of what only Effect 4 has", async () => {
    const theirs = Object.keys(await ofCore("index"))
    const names = Object.keys(ours)
    expect(theirs.filter((name) => !names.includes(name)).toSorted()).toEqual(onlyTheirNames)
    expect(names.filter((name) => !theirs.includes(name))).toEqual([])
  })

  it("have the same errors and outcomes with the same fields, all of which are tried here", async () => {
    const { DcsError: theirErrors } = await ofCore("model/DcsError")
    const { DeletionOutcome: theirOutcomes } = await ofCore("model/DeleteBackgroundTask")
    expect(fieldsOf(theirErrors as Union)).toEqual({ ...fieldsOf(DcsError), ...onlyTheirs })
    expect(fieldsOf(theirOutcomes as Union)).toEqual(fieldsOf(DeletionOutcome))
    const tried = (all: ReadonlyArray<{ readonly _tag: string }>) =>
      Object.fromEntries(all.map((json) => [json._tag.replace(/^(?!Dcs)/, "Dcs"), Object.keys(json).toSorted()]))
    expect(tried(errors)).toEqual(fieldsOf(DcsError))
    expect(tried(outcomes)).toEqual(fieldsOf(DeletionOutcome))
  })

  it.for([...errors, ...errors.map(bare), ...reasons])("write and read the same %o", async (json) => {
    const { DcsError: theirs } = await ofCore("model/DcsError")
    const { decodeUnknownSync, encodeSync } = await otherSchema()
    const ours = Schema.decodeUnknownSync(DcsError)(json)
    const read = decodeUnknownSync(theirs)(json)
    expect(Schema.encodeSync(DcsError)(ours)).toEqual(json)
    expect(encodeSync(theirs)(read)).toEqual(json)
    expect(messageOf(read)).toBe(messageOf(ours))
  })

  it("refuse the same: an error without a field that it must have, or with one of another type", async () => {
    const { DcsError: theirs } = await ofCore("model/DcsError")
    const { decodeUnknownSync } = await otherSchema()
    const accepted: Array<unknown> = []
    for (const json of errors.map(bare)) {
      for (const [name, value] of Object.entries(json)) {
        const { [name]: _, ...without } = json as Readonly<Record<string, unknown>>
        for (const broken of [without, { ...json, [name]: typeof value === "string" ? 3 : "3" }]) {
          for (const decode of [Schema.decodeUnknownSync(DcsError), decodeUnknownSync(theirs)]) {
            try {
              accepted.push(decode(broken))
            } catch {
              // Refused.
            }
          }
        }
      }
    }
    expect(accepted).toEqual([])
  })

  it.for([...outcomes, ...outcomes.map(bare)])("write and read the same outcome %o", async (json) => {
    const { DeletionOutcome: theirs } = await ofCore("model/DeleteBackgroundTask")
    const { decodeUnknownSync, encodeSync } = await otherSchema()
    expect(Schema.encodeSync(DeletionOutcome)(Schema.decodeUnknownSync(DeletionOutcome)(json))).toEqual(json)
    expect(encodeSync(theirs)(decodeUnknownSync(theirs)(json))).toEqual(json)
  })
})
