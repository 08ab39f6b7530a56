/** Live secrets in parsed JSON. */
import { asFields, type Fields } from "./fields.ts"
import { scrubber } from "./text.ts"

/**
 * Replaces live secrets in every text of parsed JSON, names of fields included. Objects and arrays are changed in
 * place: hand over what was just parsed. Without recursion, since a body may be nested as deep as it is long.
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
  // It grows on the way.
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
      // An assignment to `__proto__` would set something else.
      Object.defineProperty(container, name, { value, configurable: true, enumerable: true, writable: true })
    }
  }
  return root[0]
}
