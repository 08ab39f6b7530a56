/** Reads the fields of objects by name. */

/** An object whose field values are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Any object, as fields to read by name. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every object can be read by any name, which the type `object` does not express
export const asFields = (value: object): Fields => value as Fields

/** Whether a value is an object, but no array. */
export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The fields of parsed JSON; `undefined` if it is not an object. */
export const fieldsOf = (value: unknown): Fields | undefined => (isObject(value) ? asFields(value) : undefined)
