/** Errors for servers: categories and problem details. */
import { operatorsOnly, served } from "@dcs-tasks/vectors/lines/served"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, expectTypeOf, it } from "vitest"
import {
  type DcsCredentialsError,
  DcsError,
  type DcsForbidden,
  DcsProblem,
  DcsThrottled,
  type DcsUnauthorized,
  isAuthentication,
  isRetryable,
  isThrottled,
  toProblem
} from "../src/index.ts"

const cases = served.map((row) => ({
  ...row,
  tag: row.error._tag,
  error: Schema.decodeUnknownSync(DcsError)(row.error)
}))

it("has a case for each class", () => {
  expect([...new Set(cases.map(({ tag }) => tag))].toSorted()).toEqual(
    DcsError.members.map(({ identifier }) => identifier).toSorted()
  )
})

describe("categories", () => {
  it.each(cases)("$tag is $is", ({ error, is }) => {
    const found = {
      retryable: isRetryable(error),
      throttled: isThrottled(error),
      authentication: isAuthentication(error)
    }
    expect(Object.entries(found).flatMap(([name, holds]) => (holds ? [name] : []))).toEqual(is)
  })

  it.each([undefined, null, "DcsThrottled", {}, { _tag: "DcsThrottled" }, new Error("DcsThrottled")])(
    "%o is none",
    (value) => {
      expect([isRetryable(value), isThrottled(value), isAuthentication(value)]).toEqual([false, false, false])
    }
  )

  it("narrow in catchIf, beside errors of the program", () => {
    const call = (): Effect.Effect<string, DcsError | "mine"> => Effect.succeed("")
    const known = call().pipe(
      Effect.catchIf(isAuthentication, (error) => {
        expectTypeOf(error).toEqualTypeOf<DcsCredentialsError | DcsForbidden | DcsUnauthorized>()
        return Effect.succeed(error._tag)
      })
    )
    expectTypeOf<Effect.Error<typeof known>>().toEqualTypeOf<
      Exclude<DcsError, DcsCredentialsError | DcsForbidden | DcsUnauthorized> | "mine"
    >()
    const retried = call().pipe(
      Effect.retry({ while: isRetryable, times: 1 }),
      Effect.catchIf(isThrottled, () => Effect.succeed(""))
    )
    expectTypeOf<Effect.Error<typeof retried>>().toEqualTypeOf<DcsError | "mine">()
    expect(Effect.runSync(Effect.zip(known, retried))).toEqual(["", ""])
  })

  it("decide about retries", () => {
    let calls = 0
    const call = (error: DcsError) => {
      calls = 0
      const failing = Effect.suspend(() => {
        calls++
        return Effect.fail(error)
      })
      return Effect.runSync(Effect.flip(Effect.retry(failing, { while: isRetryable, times: 2 })))
    }
    for (const { error, is } of cases) {
      expect(call(error)).toBe(error)
      expect(calls).toBe(is.includes("retryable") ? 3 : 1)
    }
  })
})

describe("toProblem", () => {
  it.each(cases)("$tag is a $status", ({ detail, error, members, status, tag }) => {
    const problem = toProblem(error)
    expect(problem).toEqual({
      type: `urn:dcs-tasks:${tag}`,
      title: problem.title,
      status,
      detail,
      _tag: tag,
      mayHaveDeleted: false,
      ...members
    })
    expect(problem.title).toMatch(/^[A-Z][^.]+$/)
    const text = JSON.stringify(problem)
    expect(text).not.toContain(operatorsOnly)
    const schema = Schema.fromJsonString(DcsProblem)
    expect(Schema.decodeSync(schema, { onExcessProperty: "error" })(text)).toEqual(problem)
  })

  it("takes a type and an instance", () => {
    const error = new DcsThrottled({ status: 429, attempts: 1, mayHaveDeleted: false })
    expect(toProblem(error, { type: "https://example.com/problems#", instance: "/tasks/1" })).toMatchObject({
      type: "https://example.com/problems#DcsThrottled",
      instance: "/tasks/1"
    })
    expect(toProblem(error, { type: ({ _tag }) => `about:${_tag}` }).type).toBe("about:DcsThrottled")
    expect(toProblem(error)).not.toHaveProperty("instance")
  })

  it("has the type of its schema", () => {
    expectTypeOf(DcsProblem.Type).toEqualTypeOf<{ readonly [K in keyof DcsProblem]: DcsProblem[K] }>()
    expectTypeOf(toProblem).returns.toEqualTypeOf<DcsProblem>()
  })
})
