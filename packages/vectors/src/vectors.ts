/**
 * The vectors: what servers, people and configuration files really send, and what it means. Plain data without
 * dependencies, so that every package and every runtime can read them.
 */
import json from "../vectors.json" with { type: "json" }
import {
  type Check,
  checked,
  isAnything,
  isBoolean,
  isNumber,
  isString,
  listOf,
  oneOf,
  optional,
  recordOf,
  shaped
} from "./checked.ts"

/** A string too long to write out: `head`, then `unit` repeated `times` times, then `tail`. */
interface Repeat {
  readonly head?: string
  readonly unit: string
  readonly times: number
  readonly tail?: string
}

/** The body of a response. At most one of these fields is present; without any, there is no body. */
interface VectorBody {
  /** UTF-8 text. */
  readonly body?: string
  /** A value, sent as JSON. */
  readonly json?: unknown
  readonly bodyBase64?: string
  readonly bodyRepeat?: Repeat
}

/** What a response means. A missing field must be absent, unless the vector lists it as `open`. */
export interface Expected {
  readonly _tag: string
  readonly status: number
  /** The tag of `reason`, for the classes that have one. */
  readonly reason?: string
  /** The other fields of `reason`. */
  readonly reasonFields?: Readonly<Record<string, string>>
  readonly message?: string
  readonly errorCode?: string
  readonly errorMsg?: string
  readonly errorExtMsg?: string
  readonly requestId?: string
  /** The origin of `Location`. */
  readonly location?: string
  /** Seconds. */
  readonly retryAfter?: number
  /** For waits so long that only their magnitude matters. Seconds; the value is finite. */
  readonly retryAfterAtLeast?: number
  readonly mayHaveDeleted?: boolean
  /** Why nothing is proven, over a transport that can repeat requests unseen. */
  readonly unseenRepeat?: "runtime"
  /** The response asks the client to slow down. Checked only for pure functions; false if missing. */
  readonly throttled?: boolean
}

const openFields = ["message", "errorCode", "errorMsg", "errorExtMsg", "location", "retryAfter"] as const

type OpenField = (typeof openFields)[number]

/** One response to one deletion, and what it means. */
export interface AnswerVector extends VectorBody {
  readonly id: string
  readonly note?: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly expect: Expected
  /** Fields that this vector leaves unspecified. */
  readonly open?: ReadonlyArray<OpenField>
  /** Must not be in any field or message. */
  readonly mustNotEcho?: ReadonlyArray<string>
  /** The result in a runtime that hides redirects, if it differs from `expect`. */
  readonly unseen?: "DcsTransportError"
  /** Cannot be sent over a socket: for `classify` only. */
  readonly pureOnly?: boolean
  /** The server compresses the body: for sockets only. */
  readonly gzip?: boolean
}

/** An input. Not always a string, because some callers have no types. */
export interface InputVector {
  readonly id: string
  readonly note?: string
  readonly value?: unknown
  /** UTF-16 units, for a string with lone surrogates: strict JSON parsers refuse `\\ud800`. */
  readonly units?: ReadonlyArray<number>
  /** For a long string. */
  readonly repeat?: Repeat
  readonly mustNotEcho?: ReadonlyArray<string>
}

interface EndpointVector {
  readonly value: string
  readonly origin: string
  readonly basePath: string
}

interface RetryAfterVector {
  readonly value: string
  /** The `Date` header. */
  readonly date?: string
  /** The local clock, epoch milliseconds. */
  readonly now?: number
  /** Seconds; null if the value must be ignored. */
  readonly expect?: number | null
  readonly atLeast?: number
}

interface Vectors {
  readonly answers: ReadonlyArray<AnswerVector>
  readonly ids: { readonly good: ReadonlyArray<string>; readonly bad: ReadonlyArray<InputVector> }
  readonly endpoints: { readonly good: ReadonlyArray<EndpointVector>; readonly bad: ReadonlyArray<InputVector> }
  readonly tokens: { readonly good: ReadonlyArray<InputVector>; readonly bad: ReadonlyArray<InputVector> }
  readonly retryAfter: ReadonlyArray<RetryAfterVector>
}

const strings = optional(listOf(isString))

const isRepeat = shaped<Repeat>({
  head: optional(isString),
  unit: isString,
  times: isNumber,
  tail: optional(isString)
})

const isExpected = shaped<Expected>({
  _tag: isString,
  status: isNumber,
  reason: optional(isString),
  reasonFields: optional(recordOf(isString)),
  message: optional(isString),
  errorCode: optional(isString),
  errorMsg: optional(isString),
  errorExtMsg: optional(isString),
  requestId: optional(isString),
  location: optional(isString),
  retryAfter: optional(isNumber),
  retryAfterAtLeast: optional(isNumber),
  mayHaveDeleted: optional(isBoolean),
  unseenRepeat: optional(oneOf("runtime")),
  throttled: optional(isBoolean)
})

const isAnswer = shaped<AnswerVector>({
  id: isString,
  note: optional(isString),
  status: isNumber,
  headers: recordOf(isString),
  body: optional(isString),
  json: isAnything,
  bodyBase64: optional(isString),
  bodyRepeat: optional(isRepeat),
  expect: isExpected,
  open: optional(listOf(oneOf(...openFields))),
  mustNotEcho: strings,
  unseen: optional(oneOf("DcsTransportError")),
  pureOnly: optional(isBoolean),
  gzip: optional(isBoolean)
})

const isInput = shaped<InputVector>({
  id: isString,
  note: optional(isString),
  value: isAnything,
  units: optional(listOf(isNumber)),
  repeat: optional(isRepeat),
  mustNotEcho: strings
})

const isEndpoint = shaped<EndpointVector>({ value: isString, origin: isString, basePath: isString })

const isRetryAfter = shaped<RetryAfterVector>({
  value: isString,
  date: optional(isString),
  now: optional(isNumber),
  expect: optional((value): value is number | null => value === null || isNumber(value)),
  atLeast: optional(isNumber)
})

const each = <T>(name: string, check: Check<T>, values: ReadonlyArray<unknown>): ReadonlyArray<T> =>
  values.map((value) => checked(name, check, value))

export const vectors: Vectors = {
  answers: each("an answer", isAnswer, json.answers),
  ids: { good: each("a good id", isString, json.ids.good), bad: each("a bad id", isInput, json.ids.bad) },
  endpoints: {
    good: each("a good endpoint", isEndpoint, json.endpoints.good),
    bad: each("a bad endpoint", isInput, json.endpoints.bad)
  },
  tokens: {
    good: each("a good token", isInput, json.tokens.good),
    bad: each("a bad token", isInput, json.tokens.bad)
  },
  retryAfter: each("a Retry-After", isRetryAfter, json.retryAfter)
}

const repeated = ({ head = "", tail = "", times, unit }: Repeat): string => head + unit.repeat(times) + tail

export const inputValue = ({ repeat, units, value }: InputVector): unknown => {
  if (repeat !== undefined) return repeated(repeat)
  return units === undefined ? value : String.fromCharCode(...units)
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.codePointAt(0) ?? 0)

/** The bytes of the body; empty for a response without one. */
export const answerBody = (vector: VectorBody): Uint8Array => {
  if (vector.bodyBase64 !== undefined) return bytesOf(vector.bodyBase64)
  const text =
    vector.json === undefined
      ? vector.bodyRepeat === undefined
        ? (vector.body ?? "")
        : repeated(vector.bodyRepeat)
      : JSON.stringify(vector.json)
  return new TextEncoder().encode(text)
}

/** The responses that can be sent over a socket. */
export const socketAnswers: ReadonlyArray<AnswerVector> = vectors.answers.filter((vector) => vector.pureOnly !== true)
