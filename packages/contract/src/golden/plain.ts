/**
 * Writes an outcome as one line of JSON, with all fields in alphabetical order and without what differs between runs.
 */

/** What differs between runs: ports, and the thread in the errors of OpenSSL. */
const volatileParts: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(127\.0\.0\.1|localhost):\d+/g, "$1:PORT"],
  [/\b[0-9A-F]{8,16}:error:/g, "THREAD:error:"]
]

const maskVolatile = (text: string): string => volatileParts.reduce((rest, [what, by]) => rest.replace(what, by), text)

const asText = (value: unknown): string => {
  try {
    return String(value)
  } catch {
    return "no text"
  }
}

/** The fields of an object. For an error, also its name, message and cause, which are not own fields. */
const fieldsOf = (value: object): Readonly<Record<string, unknown>> => {
  const fields: Record<string, unknown> = {}
  for (const name of ["_tag", ...(value instanceof Error ? ["name", "message", "cause"] : []), ...Object.keys(value)]) {
    if (name in value) fields[name] = Reflect.get(value, name)
  }
  return fields
}

/** Any value in a form for JSON. An undefined field differs from an absent one. */
const plain = (value: unknown, above: ReadonlyArray<unknown> = []): unknown => {
  if (typeof value === "string") return maskVolatile(value)
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return value
  if (typeof value !== "object") return `<${typeof value} ${asText(value)}>`
  if (above.includes(value)) return "<again>"
  const inside = [...above, value]
  if (value instanceof Date) return `<date ${value.getTime()}>`
  if (value instanceof Uint8Array) return `<bytes ${Buffer.from(value).toString("base64")}>`
  if (Array.isArray(value)) return value.map((item) => plain(item, inside))
  if (value instanceof Map || value instanceof Set) return [...value].map((item) => plain(item, inside))
  return Object.fromEntries(
    Object.entries(fieldsOf(value))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, field]) => [name, plain(field, inside)])
  )
}

/** Any value as one line. */
export const lineOf = (value: unknown): string => JSON.stringify(plain(value))
