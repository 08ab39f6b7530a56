/** Fields that several schemas share. */
import * as Schema from "effect/Schema"

/** A key that can be absent, but never `undefined`. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

export const text = optional(Schema.String)

/** A whole number from 0. */
export const count = Schema.Int.pipe(Schema.nonNegative())
