/** What the schemas of several files are made of. */
import * as Schema from "effect/Schema"

/** A whole number from 0. */
export const count = /* @__PURE__ */ Schema.Int.check(/* @__PURE__ */ Schema.isGreaterThanOrEqualTo(0))

/**
 * A struct with an identifier: documents such as OpenAPI describe the encoded side of a class, and call one without an
 * identifier `…Encoded`.
 */
export const named = <const Fields extends Schema.Struct.Fields>(identifier: string, fields: Fields) =>
  Schema.Struct(fields).annotate({ identifier })
