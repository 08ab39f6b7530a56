/**
 * Invalid options of clients, as callers without types can pass them, and the error for each. Plain values only, so that
 * every package can run them.
 */

export type Options = Readonly<Record<string, unknown>>

/** Must not be in any error. */
export const canary = "CANARY-b81f6d22"

/** Values instead of the whole configuration. */
const notOptions: ReadonlyArray<unknown> = [undefined, null, 3, canary, true, [], () => ({})]

const durations: ReadonlyArray<unknown> = [
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "soon",
  "",
  {},
  [],
  new Set([10]),
  null,
  true,
  () => 10
]

/** Refused with `DcsInvalidInput` and the name of the field. */
const fields: Readonly<Record<string, ReadonlyArray<unknown>>> = {
  endpoint: [null, 3, "", [], {}, true],
  projectId: [undefined, null, 3, "", "..", [], true],
  timeout: durations,
  totalTimeout: durations,
  retry: [null, 3, "x", true, [], () => false],
  "retry.maxAttempts": [0, -1, 1.5, 101, Number.NaN, Number.POSITIVE_INFINITY, "3", null, true, {}],
  "retry.retryBusy": ["no", "false", 0, 1, null, {}],
  "retry.schedule": [null, 3, "10 seconds", {}, [], () => 1, Promise.resolve()],
  missingCodes: [null, 3, "DCS.4133", {}, new Set(["DCS.4133"]), [null], [4133], [""], [" "], ["DCS.4133", undefined]],
  dangerouslyAllowInsecureHttp: ["yes", "true", "false", 0, 1, null, {}, []],
  "credentials.authenticate": [null, 3, true, {}, [], canary],
  "credentials.onUnauthorized": [null, 3, true, {}, canary],
  "credentials.aroundAttempt": [null, 3, true, {}, canary],
  "credentials.onAccepted": [null, 3, true, {}, canary, () => undefined],
  "credentials.source": [null, 3, true, {}, () => "vault"]
}

/** Refused with `DcsCredentialsError`: absent, half or unusable. */
const credentials: ReadonlyArray<unknown> = [
  undefined,
  null,
  3,
  true,
  canary,
  [],
  [canary],
  {},
  { token: undefined },
  { token: null },
  { token: 3 },
  { token: "" },
  { token: [canary] },
  { token: { value: canary } }
]

interface BadOptions {
  readonly name: string
  readonly options: unknown
  readonly refusal: Options
}

/** Other fields that a part needs, so that only one is wrong. */
const beside: Readonly<Record<string, Options>> = { credentials: { authenticate: () => undefined } }

const withField = (good: Options, path: string, value: unknown): Options => {
  const [field = "", part] = path.split(".")
  return { ...good, [field]: part === undefined ? value : { ...beside[field], [part]: value } }
}

const nameOf = (value: unknown): string => {
  if (typeof value === "function") return "a function"
  if (value instanceof Set) return "a Set"
  if (value instanceof Promise) return "a Promise"
  return typeof value === "object" ? JSON.stringify(value) : typeof value === "string" ? `"${value}"` : String(value)
}

/** Valid options, each time with one invalid value. */
export const badOptions = (good: Options): ReadonlyArray<BadOptions> => [
  ...notOptions.map((options) => ({
    name: nameOf(options),
    options,
    refusal: { _tag: "DcsInvalidInput", field: "options" }
  })),
  ...Object.entries(fields).flatMap(([field, values]) =>
    values.map((value) => ({
      name: `${field} ${nameOf(value)}`,
      options: withField(good, field, value),
      refusal: { _tag: "DcsInvalidInput", field }
    }))
  ),
  ...credentials.map((value) => ({
    name: `credentials ${nameOf(value)}`,
    options: { ...good, credentials: value },
    refusal: { _tag: "DcsCredentialsError", source: "config" }
  }))
]

/** The same options in all forms that callers can use. */
export const goodForms = (good: Options): ReadonlyArray<readonly [string, object]> => {
  class Fields {
    constructor() {
      Object.assign(this, good)
    }
  }
  class Getters {}
  for (const [name, value] of Object.entries(good)) {
    Object.defineProperty(Getters.prototype, name, { configurable: true, get: () => value })
  }
  class Derived extends Getters {}
  return [
    ["a plain object", { ...good }],
    ["a frozen object", Object.freeze({ ...good })],
    ["an object without a prototype", Object.assign(Object.create(null) as object, good)],
    ["an object made from defaults", Object.create(good) as object],
    ["a class instance with fields", new Fields()],
    ["a class instance with getters", new Derived()]
  ]
}

/** The prototype of all objects. */
const root = Object.getPrototypeOf({}) as object

/** Runs a function while all objects inherit these values. */
export const polluted = async <A>(values: Options, body: () => Promise<A>): Promise<A> => {
  for (const [name, value] of Object.entries(values)) Reflect.set(root, name, value)
  try {
    return await body()
  } finally {
    for (const name of Object.keys(values)) Reflect.deleteProperty(root, name)
  }
}
