/** What the schemas of several files are made of. */
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"

/** `Schema.isGreaterThanOrEqualTo(0)`, without what it needs for other limits: every page loads this file. */
const notNegative = /* @__PURE__ */ Schema.makeFilter((value: number) => value >= 0, {
  expected: "a value greater than or equal to 0",
  representation: { id: "effect/schema/isGreaterThanOrEqualTo", payload: { minimum: 0 } },
  toJsonSchema: () => ({ minimum: 0 }),
  toCode: () => ({ runtime: "Schema.isGreaterThanOrEqualTo(0)" }),
  arbitraryConstraint: { order: Order.Number, minimum: 0 }
})

/** A whole number from 0. */
export const count = /* @__PURE__ */ Schema.Int.check(notNegative)

/**
 * A struct with an identifier: documents such as OpenAPI describe the encoded side of a class, and call one without an
 * identifier `…Encoded`.
 */
export const named = <const Fields extends Schema.Struct.Fields>(identifier: string, fields: Fields) =>
  Schema.Struct(fields).annotate({ identifier })
