/** What an error shows to people: its message, the frames of its caller, and what the transport knew as its `cause`. */
import type { NoAnswer } from "../answer/answer.ts"
import { type Describable, errorMessage } from "./errorMessage.ts"

type Shown = Describable & Error

type ErrorClass = new (...args: ReadonlyArray<unknown>) => Error

/** Neither `{ ...error }` nor a schema sees it. Does nothing if the error, of a caller's own provider, is frozen. */
const hide = (error: Error, key: "cause" | "message" | "name" | "stack", value: string | Error): void => {
  // Not by assignment: Effect 3 puts a proxy around an error within a span.
  Reflect.defineProperty(error, key, { value, configurable: true, writable: true })
}

/** `structuredClone` keeps a message only if it is a property of the error itself. It is computed once. */
const withOwnMessage = (Parent: ErrorClass): ErrorClass =>
  class extends Parent {
    constructor(...args: ReadonlyArray<unknown>) {
      super(...args)
      hide(this, "message", this.message)
    }
  }

/** The prototypes of this library's errors. */
const shown = /* @__PURE__ */ new WeakSet<object>()

/**
 * Gives the instances of error classes a message. It is part of `JSON.stringify(error)`, and not of the schema. Consoles
 * print them as they print any error: with class, message, frames, fields and cause.
 *
 * A schema's class cannot be extended once more, so the class between it and its parent adds the message.
 */
export const showErrors = (classes: ReadonlyArray<{ readonly prototype: Shown }>): void => {
  for (const itself of classes) {
    shown.add(itself.prototype)
    Object.defineProperties(itself.prototype, {
      // Bun's console looks no further up for it.
      name: { value: itself.prototype.name, writable: true },
      message: {
        get(this: Shown) {
          return errorMessage(this)
        }
      },
      // Effect's shows the fields alone.
      [Symbol.for("nodejs.util.inspect.custom")]: { value: undefined },
      toJSON: {
        value(this: Shown) {
          return Object.assign({ _tag: this._tag, message: this.message }, this)
        }
      }
    })
    const parent: ErrorClass = Object.getPrototypeOf(itself)
    Object.setPrototypeOf(itself, withOwnMessage(parent))
  }
}

/** Where a call was made. Engines format the frames when they are read: only for a call that fails. */
export interface CallSite {
  readonly stack?: string
}

/** Not every browser has it. */
const engine: {
  readonly captureStackTrace?: (site: object, above: (...args: never) => unknown) => void
  readonly stackTraceLimit?: number
} & ErrorConstructor = Error

/** How many frames of the caller are kept: each costs time, also for a call that succeeds. */
const frameLimit = 2

/** The frames above `entry`, the function that the caller called. */
export const callSite = (entry: (...args: never) => unknown, frames = frameLimit): CallSite => {
  if (engine.captureStackTrace === undefined) return new Error()
  const site = {}
  const { stackTraceLimit = 0 } = engine
  // It can be frozen.
  const isLimited = stackTraceLimit > frames && Reflect.set(engine, "stackTraceLimit", frames)
  engine.captureStackTrace(site, entry)
  if (isLimited) Reflect.set(engine, "stackTraceLimit", stackTraceLimit)
  return site
}

/** A caller can replace what formats the frames: it can return anything, and throw. */
const stackOf = (site: CallSite): string | undefined => {
  try {
    const { stack } = site
    return typeof stack === "string" ? stack : undefined
  } catch {
    return undefined
  }
}

const isShown = (error: unknown): error is Error =>
  typeof error === "object" && error !== null && shown.has(Object.getPrototypeOf(error))

/**
 * Shows the frames of the caller instead of those of this library, which has made the error in a fiber. Errors of others
 * stay as they are.
 */
export const calledAt = <E>(error: E, site: CallSite): E => {
  if (!isShown(error)) return error
  const stack = stackOf(site)
  if (stack === undefined) return error
  // V8 puts the message above the frames. Other engines show frames alone, each with an @.
  const first = stack.indexOf("\n    at ")
  if (first === -1 && !stack.includes("@")) return error
  hide(error, "stack", first === -1 ? stack : `${error.name}: ${error.message}${stack.slice(first)}`)
  return error
}

/** The fault or the clock as the transport saw it. Never the error of the runtime itself, which can hold the request. */
export const causeOf = ({ phase, why, written }: NoAnswer): Error | undefined => {
  if (why._tag !== "Fault" && why._tag !== "Clock") return undefined
  const { code, detail, name = "Error" } = why._tag === "Fault" ? why.fault : clock
  const cause = new Error(detail ?? code ?? "no details")
  hide(cause, "name", name)
  hide(cause, "stack", `${name}: ${cause.message}`)
  return Object.assign(cause, code !== undefined && { code }, { phase }, written !== undefined && { written })
}

const clock = { name: "TimeoutError", code: undefined, detail: "the time was up" }

/** An error with its cause. */
export const causedBy = <E extends Error>(error: E, cause: Error | undefined): E => {
  if (cause !== undefined) hide(error, "cause", cause)
  return error
}
