/** Errors and outcomes of Effect 3 and of Effect 4 are the same JSON: one program may read what the other wrote. */
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { describe, expect, it } from "vitest"
import { DcsError, DeletionOutcome } from "../src/index.ts"

/** The other line, for which no manifest could ask beside this one: their peers exclude each other. */
const core = new URL("../../core/", import.meta.url)

const ofCore = async (module: string): Promise<Readonly<Record<string, unknown>>> =>
  import(new URL(`src/${module}.ts`, core).href)

interface OtherSchema {
  readonly decodeUnknownSync: (schema: unknown) => (json: unknown) => unknown
  readonly encodeSync: (schema: unknown) => (value: unknown) => unknown
}

const otherSchema = async (): Promise<OtherSchema> =>
  import(pathToFileURL(createRequire(new URL("package.json", core)).resolve("effect/Schema")).href)

const sent = { attempts: 2, mayHaveDeleted: true, unseenRepeat: "runtime" } as const
const answered = { errorCode: "DCS.4133", errorMsg: "m", errorExtMsg: "e", requestId: "r", ...sent }

/** Each with all fields that there are. */
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

const messageOf = (value: unknown) => (value instanceof Error ? value.message : undefined)

describe("both lines", () => {
  it.for(errors)("write and read the same $_tag", async (json) => {
    const { DcsError: theirs } = await ofCore("DcsError")
    const { decodeUnknownSync, encodeSync } = await otherSchema()
    const ours = Schema.decodeUnknownSync(DcsError)(json)
    const read = decodeUnknownSync(theirs)(json)
    expect(Schema.encodeSync(DcsError)(ours)).toEqual(json)
    expect(encodeSync(theirs)(read)).toEqual(json)
    expect(messageOf(read)).toBe(messageOf(ours))
  })

  it.for(outcomes)("write and read the same outcome $_tag", async (json) => {
    const { DeletionOutcome: theirs } = await ofCore("DeleteBackgroundTask")
    const { decodeUnknownSync, encodeSync } = await otherSchema()
    expect(Schema.encodeSync(DeletionOutcome)(Schema.decodeUnknownSync(DeletionOutcome)(json))).toEqual(json)
    expect(encodeSync(theirs)(decodeUnknownSync(theirs)(json))).toEqual(json)
  })
})
