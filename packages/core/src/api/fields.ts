/**
 * Fields and parameters that several calls share.
 */
import { idPattern } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

export const projectId = Schema.String.annotate({
  description: "Project ID.",
  examples: ["a4a5d4098fb4474fa22cd05f897d6b99"]
})
export const instanceId = Schema.String.annotate({
  description: "Instance ID.",
  examples: ["5560df16-cebf-4473-95c4-d1b573c16e79"]
})

/**
 * An id in a path. Only there is it checked: in a response, an id of another form is still what the service sent.
 */
export const inPath = (id: Schema.String) =>
  id.check(Schema.isMinLength(1), Schema.isMaxLength(64), Schema.isPattern(idPattern))

export const text = Schema.optionalKey(Schema.String)
export const flag = Schema.optionalKey(Schema.Boolean)
export const count = Schema.optionalKey(Schema.Int)

/** An integer in a query. */
const digits = (description: string, range: { readonly minimum: number; readonly maximum: number }) =>
  Schema.String.pipe(
    Schema.decodeTo(
      Schema.Int.annotate({ description }).check(Schema.isBetween(range)),
      SchemaTransformation.numberFromString
    )
  )

export const paging = {
  offset: Schema.optionalKey(digits("Number of records to skip; 0 by default.", { minimum: 0, maximum: 2 ** 31 - 1 })),
  limit: Schema.optionalKey(
    digits("Maximum number of records to return, 1 to 1000; 10 by default.", { minimum: 1, maximum: 1000 })
  )
}

/** The vendor's documentation of the calls. */
export const reference =
  "https://github.com/opentelekomcloud-docs/distributed-cache-service/tree/main/api-ref/source/apis_v2_recommended"
