/** Checks plain data, so that reading a JSON file reports its mistakes, and no type needs a cast. */
import { fieldsOf } from "./fields.ts"

export type Check<T> = (value: unknown) => value is T

export const isAnything: Check<unknown> = (_): _ is unknown => true
export const isString: Check<string> = (value) => typeof value === "string"
export const isNumber: Check<number> = (value) => typeof value === "number"
export const isBoolean: Check<boolean> = (value) => typeof value === "boolean"

export const oneOf =
  <const T>(...allowed: ReadonlyArray<T>): Check<T> =>
  (value): value is T =>
    allowed.some((candidate) => candidate === value)

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value)

export const listOf =
  <T>(check: Check<T>): Check<ReadonlyArray<T>> =>
  (value): value is ReadonlyArray<T> =>
    Array.isArray(value) && value.every(check)

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value)

export const recordOf =
  <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  (value): value is Readonly<Record<string, T>> =>
    isRecord(value) && Object.values(fieldsOf(value)).every(check)

/** Exactly these fields: a misspelt name would silently expect nothing. */
export const shaped =
  <T extends object>(checks: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value): value is T => {
    const fields = fieldsOf(value)
    return (
      isRecord(value) &&
      Object.keys(fields).every((name) => Object.hasOwn(checks, name)) &&
      Object.entries<Check<unknown>>(checks).every(([name, check]) => check(fields[name]))
    )
  }

/** The value if it passes the check; throws otherwise. */
export const checked = <T>(name: string, check: Check<T>, value: unknown): T => {
  if (check(value)) return value
  throw new TypeError(`${name} does not have the expected shape: ${JSON.stringify(value)}`)
}
