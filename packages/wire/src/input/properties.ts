/** Reads properties of input objects, ignoring `Object.prototype`. */
import { asFields } from "../fields.ts"

/**
 * A property of the object, its class or another prototype; `undefined` if there is none. Never a property that every
 * object inherits. A getter runs once, on the object.
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
  // The last prototype of a chain is `Object.prototype`, of any realm.
  return next === null || Object.getPrototypeOf(next) === null ? undefined : property(owner, name, next)
}
