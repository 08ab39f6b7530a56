/** The schemas: round trips, identifiers, and what they say about what is wrong. */
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { readFileSync } from "node:fs"
import {
  type BadRequestReason,
  BackgroundTask,
  BulkOutcome,
  type DcsBadRequest,
  DcsError,
  DcsProblem,
  DcsTimeout,
  DeletionOutcome,
  DeletionResult,
  Failed,
  Instance,
  InstanceId,
  type NotFoundReason,
  ProjectId,
  TaskId,
  type UnauthorizedReason
} from "../src/index.ts"
import { count } from "../src/model/fields.ts"

describe("round trip through JSON text", () => {
  const roundTrip = <A, I>(schema: Schema.Codec<A, I>, value: A): A => {
    const text = Schema.fromJsonString(schema)
    return Schema.decodeSync(text)(Schema.encodeSync(text)(value))
  }

  it.prop("errors", [DcsError], ([error]) => {
    const back = roundTrip(DcsError, error)
    expect(back).toBeInstanceOf(error.constructor)
    expect(back.message).toBe(error.message)
    expect(Equal.equals(back, error)).toBe(true)
  })

  it.prop("outcomes", [DeletionOutcome, BulkOutcome], ([outcome, ofBulk]) => {
    const back = [roundTrip(DeletionOutcome, outcome), roundTrip(BulkOutcome, ofBulk)]
    expect(back[0]).toBeInstanceOf(outcome.constructor)
    expect(back[1]).toBeInstanceOf(ofBulk.constructor)
    expect(Equal.equals(back, [outcome, ofBulk])).toBe(true)
  })

  it.prop("results", [DeletionResult], ([result]) => {
    const back = roundTrip(DeletionResult, result)
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
    expect(Equal.equals(back, result)).toBe(true)
  })

  it.prop("records and problems", [BackgroundTask, Instance, DcsProblem], ([task, instance, problem]) => {
    expect(Equal.equals(roundTrip(Instance, instance), instance)).toBe(true)
    expect(Equal.equals(roundTrip(DcsProblem, problem), problem)).toBe(true)
    // What the service sends in these two is unknown, and they are not compared.
    const { details: _details, params: _params, ...fields } = task
    const compared = new BackgroundTask(fields)
    expect(Equal.equals(roundTrip(BackgroundTask, compared), compared)).toBe(true)
  })
})

describe("what a schema refuses", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5])("attempts: %d", (attempts) => {
    expect(() => new DcsTimeout({ phase: "total", timeoutMillis: 1, attempts, mayHaveDeleted: false })).toThrow(
      "Schema validation failed"
    )
    expect(() => Schema.decodeSync(DeletionResult)({ ...result, index: attempts })).toThrow("Expected")
  })

  it("a time that is no number", () => {
    const timeoutMillis = Number.NaN
    expect(() => new DcsTimeout({ phase: "total", timeoutMillis, attempts: 1, mayHaveDeleted: false })).toThrow(
      "Schema validation failed"
    )
  })
})

const result = { index: 0, instanceId: "i", taskId: "t", outcome: { _tag: "Duplicate" } } as const

describe("types", () => {
  it("are those of the schemas", () => {
    expectTypeOf(DeletionResult.Type).toEqualTypeOf<{ readonly [K in keyof DeletionResult]: DeletionResult[K] }>()
    expectTypeOf<DcsBadRequest["reason"]>().toEqualTypeOf<BadRequestReason>()
    expectTypeOf<Extract<DcsError, { _tag: "DcsNotFound" }>["reason"]>().toEqualTypeOf<NotFoundReason>()
    expectTypeOf<Extract<DcsError, { _tag: "DcsUnauthorized" }>["reason"]>().toEqualTypeOf<UnauthorizedReason>()
    expect(Schema.decodeSync(DeletionResult)(result).outcome._tag).toBe("Duplicate")
  })
})

describe("identifiers", () => {
  // The Api is the vendor's document: its names are what the vendor's records are.
  const manifest = Schema.Struct({ exports: Schema.Record(Schema.String, Schema.String) })
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8")
  const doors = Object.entries(Schema.decodeSync(Schema.fromJsonString(manifest))(text).exports).flatMap(
    ([door, file]) => (file.endsWith(".ts") && door !== "./Api" ? [[door, file] as const] : [])
  )
  const identifiersOf = async (file: string) => {
    const exported: Record<string, unknown> = await import(new URL(`../${file}`, import.meta.url).href)
    return Object.entries(exported).flatMap(([name, value]) =>
      Schema.isSchema(value)
        ? [value.ast, SchemaAST.toEncoded(value.ast)].map((ast) => [name, SchemaAST.resolveIdentifier(ast)] as const)
        : []
    )
  }

  it.each(doors)("of %s are ours alone", async (_, file) => {
    const identifiers = await identifiersOf(file)
    expect(identifiers.filter(([, identifier]) => identifier?.startsWith("Dcs") === false)).toEqual([])
  })

  it("are there", async () => {
    const identifiers = await identifiersOf("src/index.ts")
    expect(identifiers.filter(([, identifier]) => identifier === undefined)).toEqual([])
    expect(identifiers.length).toBeGreaterThan(60)
  })

  it("keep a class apart from a class of the same name", () => {
    class Theirs extends Schema.TaggedClass<Theirs>()("Failed", { error: DcsError }) {}
    const error = new DcsTimeout({ phase: "total", timeoutMillis: 1, attempts: 1, mayHaveDeleted: true })
    expect(Schema.is(BulkOutcome)(new Theirs({ error }))).toBe(false)
    expect(Schema.is(BulkOutcome)(new Failed({ error }))).toBe(true)
  })
})

describe("an id", () => {
  const expected = "an id of 1 to 64 ASCII letters, digits, - and _ that starts with a letter or digit"

  it.each([
    ["DcsProjectId", ProjectId],
    ["DcsInstanceId", InstanceId],
    ["DcsTaskId", TaskId]
  ])("%s says in words what is wrong", (identifier, id) => {
    expect(() => Schema.decodeUnknownSync(id)("..")).toThrow(`Expected ${expected}`)
    expect(() => Schema.decodeUnknownSync(id)(5)).toThrow(`Expected ${identifier}`)
    expect(SchemaAST.resolveTitle(id.ast)).toMatch(/ ID$/)
    expect(SchemaAST.resolveDescription(id.ast)).toMatch(/^The id of a .*\.$/)
  })

  it.prop("has only samples that the client accepts", [TaskId], ([id]) => {
    expect(id).toMatch(/^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/)
  })
})

it("a count is described as Effect describes its own", () => {
  const natural = Schema.Natural
  expect(Schema.toJsonSchemaDocument(count)).toEqual(Schema.toJsonSchemaDocument(natural))
  expect(JSON.stringify(Schema.toRepresentation(count))).toBe(JSON.stringify(Schema.toRepresentation(natural)))
  for (const value of [0, 1, -1, 0.5, "1"]) {
    const [ours, effects] = [count, natural].map((schema) => String(Schema.decodeUnknownExit(schema)(value)))
    expect(ours).toBe(effects)
  }
})
