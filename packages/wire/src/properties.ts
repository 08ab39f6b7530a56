/**
 * Reading what a caller hands over. What somebody put on `Object.prototype` is nobody's input.
 *
 * @since 0.1.0
 */

/** The last link of a chain is `Object.prototype`, of whatever realm, and is not read. */
const isInherited = (from: object | null, name: PropertyKey): boolean => {
  const next: object | null = from && Object.getPrototypeOf(from)
  return from !== null && next !== null && (Object.hasOwn(from, name) || isInherited(next, name))
}

/**
 * A property of the object itself, of its class, or of another object that it was made from, and `undefined` where there
 * is none: never what every object inherits. A getter runs once, on the object.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { property } from "@dcs-tasks/wire"
 *
 * property({ taskId: "T" }, "taskId") // => "T"
 * property(Object.create({ taskId: "T" }), "taskId") // => "T"
 * property({}, "toString") // => undefined
 * ```
 */
export const property = (owner: object, name: string): unknown =>
  Object.hasOwn(owner, name) || isInherited(Object.getPrototypeOf(owner) as object | null, name)
    ? (owner as Readonly<Record<string, unknown>>)[name]
    : undefined
