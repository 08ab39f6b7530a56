/**
 * `packages/vectors/vectors.json`, read as a file: this package knows no other package, not even in its tests.
 */
import { readFileSync } from "node:fs"

export interface Repeat {
  readonly head?: string
  readonly unit: string
  readonly times: number
  readonly tail?: string
}

export interface AnswerVector {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly json?: unknown
  readonly bodyBase64?: string
  readonly bodyRepeat?: Repeat
  readonly expect: Readonly<Record<string, unknown>> & { readonly _tag: string; readonly retryAfterAtLeast?: number }
  readonly open?: ReadonlyArray<string>
  readonly mustNotEcho?: ReadonlyArray<string>
}

export interface InputVector {
  readonly id: string
  readonly value?: unknown
  readonly units?: ReadonlyArray<number>
  readonly repeat?: Repeat
  readonly mustNotEcho?: ReadonlyArray<string>
}

interface Vectors {
  readonly answers: ReadonlyArray<AnswerVector>
  readonly ids: { readonly good: ReadonlyArray<string>; readonly bad: ReadonlyArray<InputVector> }
  readonly endpoints: {
    readonly good: ReadonlyArray<{ readonly value: string; readonly origin: string; readonly basePath: string }>
    readonly bad: ReadonlyArray<InputVector>
  }
  readonly tokens: { readonly good: ReadonlyArray<InputVector>; readonly bad: ReadonlyArray<InputVector> }
  readonly retryAfter: ReadonlyArray<{
    readonly value: string
    readonly date?: string
    readonly now?: number
    readonly expect?: number | null
    readonly atLeast?: number
  }>
}

export const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/vectors.json", import.meta.url), "utf8")
) as Vectors

const repeated = ({ head = "", tail = "", times, unit }: Repeat): string => head + unit.repeat(times) + tail

export const inputValue = ({ repeat, units, value }: InputVector): unknown => {
  if (repeat !== undefined) return repeated(repeat)
  return units === undefined ? value : String.fromCharCode(...units)
}

export const answerBody = ({ body = "", bodyBase64, bodyRepeat, json }: AnswerVector): Uint8Array => {
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, "base64")
  if (json !== undefined) return Buffer.from(JSON.stringify(json))
  return Buffer.from(bodyRepeat === undefined ? body : repeated(bodyRepeat))
}

/** What must never reach a terminal as it is. */
export const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u
