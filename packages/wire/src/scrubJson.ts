/** Redacts secrets in parsed JSON. */
import { asFields, type Fields } from "./fields.ts"
import { scrubber } from "./text.ts"

/**
 * Redacts secrets in every string of parsed JSON, including field names. Changes objects and arrays in place, so pass a
 * value that was just parsed. Not recursive, because a body can be nested as deeply as it is long.
 */
export const scrubJson = (json: unknown, secrets: ReadonlyArray<string> = []): unknown => {
  if (secrets.length === 0) return json
  const scrub = scrubber(secrets)
  const root = [json]
  const containers: Array<Array<unknown> | Fields> = [root]
  const scrubbed = (value: unknown): unknown => {
    if (typeof value === "string") return scrub(value)
    if (typeof value === "object" && value !== null) containers.push(asFields(value))
    return value
  }
  // The list grows during the loop.
  for (const container of containers) {
    if (Array.isArray(container)) {
      for (const [index, value] of container.entries()) container[index] = scrubbed(value)
      continue
    }
    for (const key of Object.keys(container)) {
      const name = scrub(key)
      const value = scrubbed(container[key])
      if (name === key && value === container[key]) continue
      Reflect.deleteProperty(container, key)
      // Assigning to `__proto__` would set the prototype.
      Object.defineProperty(container, name, { value, configurable: true, enumerable: true, writable: true })
    }
  }
  return root[0]
}
