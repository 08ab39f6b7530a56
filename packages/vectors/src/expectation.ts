/** Compares an outcome with the expectation of a vector. */
import { fieldsOf } from "./fields.ts"
import type { AnswerVector, Expected } from "./vectors.ts"

/** Fields about the call or the body, not about the meaning of the response. */
const ignoredFields = ["attempts", "excerpt", "throttled"]

/** Fields of an error for people. */
const proseFields = ["message", "name", "stack"]

interface Comparison {
  readonly expected: Readonly<Record<string, unknown>>
  readonly actual: Readonly<Record<string, unknown>>
}

const isWait = (value: unknown, atLeast = 0): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= atLeast

/** Whether the service decides before it looks at the task, so that an immediate repeat gets the same response. */
const precedesTask = ({ reason, status }: Expected): boolean =>
  [401, 403, 429].includes(status) || reason === "Instance" || reason === "Route"

/** What a response means over a transport with these capabilities. */
export const expectedOver = (
  { repeatsUnseen }: { readonly repeatsUnseen?: true },
  vector: AnswerVector
): AnswerVector => {
  const { expect } = vector
  const unproven = repeatsUnseen === true && expect.status >= 400 && expect.mayHaveDeleted === false
  if (!unproven || precedesTask(expect)) return vector
  return { ...vector, expect: { ...expect, mayHaveDeleted: true, unseenRepeat: "runtime" } }
}

/**
 * Both sides of one comparison, with all fields: an absent field must be absent. `message` counts only for a success; in
 * an error it is prose. `unobservable` names the fields that this runtime cannot see.
 */
export const compare = (
  { expect, open = [] }: AnswerVector,
  outcome: unknown,
  unobservable: ReadonlyArray<string> = []
): Comparison => {
  const { reasonFields = {}, retryAfterAtLeast, ...expected } = expect
  const { reason, ...rest } = fieldsOf(outcome)
  const { _tag, ...reasonFieldsSeen } = fieldsOf(reason)
  const skipped = new Set<string>([
    ...ignoredFields,
    ...(expect._tag === "Deleted" ? [] : proseFields),
    ...open,
    ...unobservable
  ])
  const pick = (fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== undefined && !skipped.has(name)))
  const long = retryAfterAtLeast !== undefined && { retryAfter: "long" }
  return {
    expected: pick({ ...expected, ...(expect.reason !== undefined && { reasonFields }), ...long }),
    actual: pick({
      ...rest,
      reason: _tag,
      ...(_tag !== undefined && { reasonFields: reasonFieldsSeen }),
      ...(isWait(rest["retryAfter"], retryAfterAtLeast) && long)
    })
  }
}

/** Control, bidi and invisible characters, line separators, lone surrogates: none must reach a terminal. */
export const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/u

/** Every string in a value, at any depth. */
export const stringsIn = (value: unknown, seen: Set<unknown> = new Set()): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null || seen.has(value)) return []
  seen.add(value)
  return Object.values(value).flatMap((member) => stringsIn(member, seen))
}
