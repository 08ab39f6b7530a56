/**
 * An outcome as one line of JSON: every field, in the order of the alphabet, and nothing that is different each time.
 */

/** What no run has in common with another: ports, and the thread that OpenSSL names in its errors. */
const passing: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(127\.0\.0\.1|localhost):\d+/g, "$1:PORT"],
  [/\b[0-9A-F]{8,16}:error:/g, "THREAD:error:"]
]

const lasting = (text: string): string => passing.reduce((rest, [what, by]) => rest.replace(what, by), text)

const shown = (value: unknown): string => {
  try {
    return String(value)
  } catch {
    return "no text"
  }
}

/** The fields of an object; of an error its name, its message and its cause as well, which are no fields of their own. */
const fieldsOf = (value: object): Readonly<Record<string, unknown>> => {
  const fields: Record<string, unknown> = {}
  for (const name of ["_tag", ...(value instanceof Error ? ["name", "message", "cause"] : []), ...Object.keys(value)]) {
    if (name in value) fields[name] = Reflect.get(value, name)
  }
  return fields
}

/** Any value as JSON can hold it. What is there and undefined is not the same as what is absent. */
const plain = (value: unknown, above: ReadonlyArray<unknown> = []): unknown => {
  if (typeof value === "string") return lasting(value)
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return value
  if (typeof value !== "object") return `<${typeof value} ${shown(value)}>`
  if (above.includes(value)) return "<again>"
  const inside = [...above, value]
  if (value instanceof Date) return `<date ${value.getTime()}>`
  if (value instanceof Uint8Array) return `<bytes ${Buffer.from(value).toString("base64")}>`
  if (Array.isArray(value)) return value.map((one) => plain(one, inside))
  if (value instanceof Map || value instanceof Set) return [...value].map((one) => plain(one, inside))
  return Object.fromEntries(
    Object.entries(fieldsOf(value))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => [name, plain(field, inside)])
  )
}

/** One line, whatever the value. */
export const lineOf = (value: unknown): string => JSON.stringify(plain(value))
