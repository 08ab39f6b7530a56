/** Values as tests look at them. */

/** Everything that a program could print of a value, in one string. */
export const everyView = (value: unknown, depth = 0): string => {
  if (typeof value !== "object" || value === null || depth > 6) return String(value)
  const parts = [String(value), JSON.stringify(value)]
  if (value instanceof Error) parts.push(value.message, value.stack ?? "", everyView(value.cause, depth + 1))
  for (const key of Reflect.ownKeys(value)) parts.push(everyView(Reflect.get(value, key), depth + 1))
  return parts.join("\n")
}

/** An error as its fields: a matcher that fails would print all that an instance hangs on. */
export const plain = (value: unknown): unknown =>
  value instanceof Error ? { ...Object.fromEntries(Object.entries(value)), message: value.message } : value
