/** Reading what a caller hands over. What somebody put on `Object.prototype` is nobody's input. */
import { asFields } from "../fields.ts"

/**
 * A property of the object itself, of its class, or of another object that it was made from, and `undefined` where there
 * is none: never what every object inherits. A getter runs once, on the object.
 *
 * @example
 * ```ts
 * import { property } from "@dcs-tasks/wire/input"
 *
 * property({ taskId: "T" }, "taskId") // => "T"
 * property(Object.create({ taskId: "T" }), "taskId") // => "T"
 * property({}, "toString") // => undefined
 * ```
 */
export const property = (owner: object, name: string, from: object = owner): unknown => {
  if (Object.hasOwn(from, name)) return asFields(owner)[name]
  const next: object | null = Object.getPrototypeOf(from)
  // The last link of a chain is `Object.prototype`, of whatever realm.
  return next === null || Object.getPrototypeOf(next) === null ? undefined : property(owner, name, next)
}
