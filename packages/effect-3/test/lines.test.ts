/** Errors and outcomes of Effect 3 and of Effect 4 are the same JSON: one program may read what the other wrote. */
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { describe, expect, it } from "vitest"
import { AlreadyGone, DcsError, Deleted, DeletionOutcome } from "../src/index.ts"
import * as errors from "../src/DcsError.ts"

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
const answered = { errorCode: "DCS.4133", errorMsg: "m", errorExtMsg: "e", requestId: "r", ...sent } as const

const examples = [
  new errors.DcsInvalidInput({ field: "f", problem: "p", value: "v" }),
  new errors.DcsCredentialsError({ source: "s", problem: "p" }),
  new errors.DcsBadRequest({ status: 400, ...answered, reason: { _tag: "Other" } }),
  new errors.DcsUnauthorized({ status: 401, ...answered, reason: { _tag: "SignatureMismatch", line: "host" } }),
  new errors.DcsForbidden({ status: 403, ...answered }),
  new errors.DcsNotFound({ status: 404, ...answered, reason: { _tag: "Task" } }),
  new errors.DcsInternalError({ status: 500, ...answered }),
  new errors.DcsThrottled({ status: 429, ...answered, retryAfter: 3 }),
  new errors.DcsUnavailable({ status: 503, ...answered, retryAfter: 3 }),
  new errors.DcsUnexpectedResponse({ status: 200, ...answered, excerpt: "x", detail: "d", location: "l" }),
  new errors.DcsTransportError({ kind: "reset", code: "ECONNRESET", detail: "d", ...sent }),
  new errors.DcsTimeout({ phase: "total", timeoutMillis: 5, ...sent, unseenRepeat: "middleware" })
]

const outcomes = [
  new Deleted({ status: 204, message: "m", requestId: "r", attempts: 1 }),
  new AlreadyGone({ requestId: "r", attempts: 2, priorAttemptMayHaveDeleted: true })
]

describe("both lines", () => {
  const cases = [
    ...examples.map((error) => ({
      name: error._tag,
      module: "DcsError",
      schema: "DcsError",
      json: Schema.encodeSync(DcsError)(error),
      message: error.message
    })),
    ...outcomes.map((outcome) => ({
      name: outcome._tag,
      module: "DeleteBackgroundTask",
      schema: "DeletionOutcome",
      json: Schema.encodeSync(DeletionOutcome)(outcome),
      message: undefined
    }))
  ]
  it.for(cases)("write and read the same $name", async ({ json, message, module, schema }) => {
    const { [schema]: theirs } = await ofCore(module)
    const { decodeUnknownSync, encodeSync } = await otherSchema()
    const text = JSON.stringify(json)
    const read = decodeUnknownSync(theirs)(JSON.parse(text))
    expect(encodeSync(theirs)(read)).toEqual(json)
    expect(read instanceof Error ? read.message : undefined).toBe(message)
  })
})
