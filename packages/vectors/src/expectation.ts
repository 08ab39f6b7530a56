/**
 * Compares what came out with what a vector expects.
 */
import { fieldsOf } from "./fields.ts"
import type { AnswerVector, Expected, OpenField } from "./vectors.ts"

const exactFields = [
  "_tag",
  "status",
  "message",
  "errorCode",
  "errorMsg",
  "errorExtMsg",
  "requestId",
  "location",
  "retryAfter",
  "mayHaveDeleted"
] as const

export interface Comparison {
  readonly expected: Readonly<Record<string, unknown>>
  readonly actual: Readonly<Record<string, unknown>>
}

const defined = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const isWait = (value: unknown, atLeast: number): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= atLeast

/** Given before the service looks at the task: a request and its immediate repeat get the same. */
const precedesTask = ({ reason, status }: Expected): boolean =>
  [401, 403, 429].includes(status) || reason === "Instance" || reason === "Route"

/** What an answer means over a transport of such capabilities. */
export const expectedOver = (
  { repeatsUnseen }: { readonly repeatsUnseen?: true },
  vector: AnswerVector
): AnswerVector => {
  const { expect } = vector
  const unproven = repeatsUnseen === true && expect.status >= 400 && expect.mayHaveDeleted === false
  return unproven && !precedesTask(expect) ? { ...vector, expect: { ...expect, mayHaveDeleted: true } } : vector
}

/**
 * Both sides of one comparison, field by field: absent must be absent. `message` counts for a success only, an error's
 * is prose. `hidden` names the fields that this runtime cannot see.
 */
export const compare = (vector: AnswerVector, outcome: unknown, hidden: ReadonlyArray<string> = []): Comparison => {
  const { expect } = vector
  const result = fieldsOf(outcome)
  const reason = fieldsOf(result["reason"])
  const skipped = new Set<string>([...(vector.open ?? ([] satisfies ReadonlyArray<OpenField>)), ...hidden])
  if (expect._tag !== "Deleted") skipped.add("message")
  const long = expect.retryAfterAtLeast
  if (long !== undefined) skipped.add("retryAfter")
  const pick = (fields: Readonly<Record<string, unknown>>) =>
    defined(Object.fromEntries(exactFields.filter((name) => !skipped.has(name)).map((name) => [name, fields[name]])))
  const { _tag, ...reasonFields } = reason
  return {
    expected: defined({
      ...pick({ ...expect }),
      reason: expect.reason,
      ...(expect.reason !== undefined && { reasonFields: expect.reasonFields ?? {} }),
      ...(long !== undefined && !hidden.includes("retryAfter") && { waits: true })
    }),
    actual: defined({
      ...pick(result),
      reason: _tag,
      ...(_tag !== undefined && { reasonFields }),
      ...(long !== undefined && !hidden.includes("retryAfter") && { waits: isWait(result["retryAfter"], long) })
    })
  }
}

/** Control and bidi characters, line separators, lone surrogates: none may reach a terminal. */
export const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u

/** Every string in a value, at any depth. */
export const stringsIn = (value: unknown, seen: Set<unknown> = new Set()): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null || seen.has(value)) return []
  seen.add(value)
  return Object.values(value).flatMap((member) => stringsIn(member, seen))
}
