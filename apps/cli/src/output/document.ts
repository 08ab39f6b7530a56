/**
 * The document of `-o json`: `{"results":[…],"summary":{…},"error"?:{…}}`. Results are written as they come, and the
 * document is closed once, whatever fails.
 */
import type { DcsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import { ExitCode } from "../process/exitCode.ts"
import * as Variables from "../process/variables.ts"
import * as Json from "./json.ts"
import type { ResultError } from "./outcome.ts"
import * as Stdout from "./stdout.ts"

/** Whether the arguments, or the variable, ask for JSON. They are read here, because the parser can fail before it reads them. */
const asksForJson = (args: ReadonlyArray<string>): boolean => {
  const end = args.indexOf("--")
  const flags = end < 0 ? args : args.slice(0, end)
  const formats = flags.flatMap((arg, at) => {
    const [, value] = /^(?:-o|--output)(?:=(.*))?$/.exec(arg) ?? []
    return value ?? (arg === "-o" || arg === "--output" ? (flags[at + 1] ?? []) : [])
  })
  return (formats.at(-1) ?? process.env[Variables.nameOf("output")]) === "json"
}

const isWanted = asksForJson(process.argv.slice(2))
const counts = new Map<string, number>()
const members: Record<string, unknown> = {}
let state: "new" | "begun" | "closed" = "new"
let isFirst = true

/** From here on, the document is printed even if there is no result. */
export const begin: Effect.Effect<void> = Effect.sync(() => {
  if (state === "new") state = "begun"
})

/** Writes a result. The summary counts its status. */
export const add = (record: object, status: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    const text = `${isFirst ? `{"results":[\n` : ",\n"}${Json.line(record)}`
    isFirst = false
    state = "begun"
    counts.set(status, (counts.get(status) ?? 0) + 1)
    return Stdout.write(text)
  })

/** Sets a member beside `results` and `summary`; the first value counts. */
export const set = (name: string, value: unknown): Effect.Effect<void> =>
  Effect.sync(() => {
    if (!isWanted || state === "closed") return
    members[name] ??= value
    state = "begun"
  })

export const errorRecord = (error: ResultError) => ({
  _tag: error._tag,
  message: error.message,
  ...("status" in error && { status: error.status }),
  ...("errorCode" in error && { errorCode: error.errorCode }),
  ...("reason" in error && { reason: error.reason._tag }),
  ...("retryAfter" in error && { retryAfterSeconds: error.retryAfter })
})

const tagOf = (code: ExitCode): string => {
  switch (code) {
    case ExitCode.usage:
      return "UsageError"
    case ExitCode.declined:
      return "Declined"
    case ExitCode.bug:
      return "InternalError"
    default:
      return code > 128 ? "Interrupted" : "Incomplete"
  }
}

interface FailureFields {
  readonly cause?: DcsError | undefined
  readonly exitCode: ExitCode
  readonly message: string
}

/** The record of a failure; its message is the one that was printed. */
export const failureRecord = ({ cause, exitCode, message }: FailureFields): object => ({
  ...(cause === undefined ? { _tag: tagOf(exitCode) } : errorRecord(cause)),
  message
})

/** Sets `error`, unless the results have said everything. */
export const fail = (failure: FailureFields): Effect.Effect<void> => {
  const message = failure.message === "" && failure.exitCode > 128 ? "Interrupted by a signal." : failure.message
  return message === ""
    ? Effect.void
    : set("error", failureRecord({ cause: failure.cause, exitCode: failure.exitCode, message }))
}

/** The end of the document, once, if one was begun. */
const end = (): string => {
  if (!isWanted || state !== "begun") return ""
  state = "closed"
  const opening = isFirst ? `{"results":[` : ""
  const rest = Json.line({ summary: Object.fromEntries(counts), ...members }).slice(1)
  return `${opening}\n],${rest}\n`
}

export const close: Effect.Effect<void> = Effect.suspend(() => {
  const text = end()
  return text === "" ? Effect.void : Stdout.write(text)
})

/** Closes the document of a process that ends at once: it does not wait for the reader. */
export const closeNow = (exitCode: ExitCode): void => {
  Effect.runSync(fail({ exitCode, message: "" }))
  if (!Stdout.isBroken()) process.stdout.write(end())
}
