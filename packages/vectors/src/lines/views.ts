/** Values in the forms that tests compare. */

/** Everything that a program could print of a value, in one string. */
export const everyView = (value: unknown, depth = 0): string => {
  if (typeof value !== "object" || value === null || depth > 6) return String(value)
  const parts = [String(value), JSON.stringify(value)]
  if (value instanceof Error) parts.push(value.message, value.stack ?? "", everyView(value.cause, depth + 1))
  for (const key of Reflect.ownKeys(value)) parts.push(everyView(Reflect.get(value, key), depth + 1))
  return parts.join("\n")
}

/** An error as plain fields: a failing matcher would print everything that an instance refers to. */
export const plain = (value: unknown): unknown =>
  value instanceof Error ? { ...Object.fromEntries(Object.entries(value)), message: value.message } : value
