/** Objects by the names of their fields. */

/** What may be in a field is not known before it is looked at. */
export type Fields = Readonly<Record<string, unknown>>

/** Any object, for reading by name. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object answers to any name; TypeScript knows that of no `object`
export const asFields = (value: object): Fields => value as Fields

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The fields of parsed JSON; `undefined` where it is no object. */
export const fieldsOf = (value: unknown): Fields | undefined => (isObject(value) ? asFields(value) : undefined)
