/**
 * `--debug`: one line on stderr for each request, with its response and what was decided after it. Lines contain path
 * templates, never paths, bodies or secrets.
 */
import { type DcsError, isDcsError, mayHaveDeleted } from "@dcs-tasks/core"
import { retryClass } from "@dcs-tasks/wire/retry"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Tracer from "effect/Tracer"
import { Failure } from "../process/failure.ts"
import { responseOf } from "./outcome.ts"
import { decisionAttribute } from "./decision.ts"
import * as Stderr from "./stderr.ts"

/** One request, as its span describes it, and what was decided after it. */
interface Attempt {
  /** When it was sent, in epoch milliseconds. */
  readonly at: number
  readonly millis: number
  /** By OpenTelemetry's names, and `dcs.*`. */
  readonly attributes: ReadonlyMap<string, unknown>
  readonly error: DcsError | undefined
  /** Such as `deleted` or `retry in 312 ms: 503 is transient`. */
  readonly decision: string
}

const deletion = "dcs.delete_background_task"

const seconds = (retryAfter: number | undefined): string =>
  retryAfter === undefined ? "" : `, Retry-After ${retryAfter} s`

/** The status, code and reason of a response, or the kind of the fault without one. */
const whatFailed = (error: DcsError): string => {
  if ("status" in error) return `${responseOf(error)}${"reason" in error ? ` ${error.reason._tag}` : ""}`
  if ("kind" in error) return `no response (${error.kind})`
  return "phase" in error ? `timeout (${error.phase})` : error._tag
}

const throttling = (error: DcsError): string =>
  `throttled${seconds("retryAfter" in error ? error.retryAfter : undefined)}`

const retried = (wait: unknown, error: DcsError | undefined): string => {
  const when = `retry in ${String(wait)} ms`
  if (error === undefined) return when
  const why = retryClass(error)
  if (why === "never") return `${when}: ${whatFailed(error)}, and the credentials were renewed`
  return `${when}: ${why === "throttled" ? throttling(error) : `${whatFailed(error)} is ${why}`}`
}

/** The decision after the last attempt of an operation. */
const ended = (operation: string, exit: Exit.Exit<unknown, unknown>, error: DcsError | undefined): string => {
  if (Exit.isSuccess(exit)) {
    if (operation !== deletion) return "accepted"
    return Predicate.isTagged(exit.value, "AlreadyGone") ? "already gone" : "deleted"
  }
  if (error === undefined) return Exit.hasInterrupts(exit) ? "interrupted" : "failed: internal error"
  const gone = operation === deletion && mayHaveDeleted(error) ? "; the task may be gone" : ""
  const why = retryClass(error)
  if (why === "never") return `failed: ${whatFailed(error)}, which is not retried${gone}`
  if (why === "throttled" && operation === deletion) {
    return `waits: ${throttling(error)}; the task is sent again within --max-wait`
  }
  return `failed: ${whatFailed(error)}, and no retry is left (attempts, time or retry budget)${gone}`
}

const errorOf = (exit: Exit.Exit<unknown, unknown>): DcsError | undefined => {
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  return isDcsError(error) ? error : undefined
}

type Observe = (attempt: Attempt) => void
type Described = Omit<Attempt, "decision">

/** An operation. It keeps its last attempt until it is known what follows. */
class OperationSpan extends Tracer.NativeSpan {
  readonly #observe: Observe
  #last: Described | undefined
  constructor(observe: Observe, options: ConstructorParameters<typeof Tracer.NativeSpan>[0]) {
    super(options)
    this.#observe = observe
  }
  attempted(attempt: Described): void {
    this.#last = attempt
  }
  #decide(decision: (error: DcsError | undefined) => string): void {
    const last = this.#last
    this.#last = undefined
    if (last !== undefined) this.#observe({ ...last, decision: decision(last.error) })
  }
  override event(name: string, startTime: bigint, attributes?: Record<string, unknown>): void {
    super.event(name, startTime, attributes)
    if (name === "dcs.retry") this.#decide((error) => retried(attributes?.["dcs.retry.wait_ms"], error))
  }
  override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    super.end(endTime, exit)
    this.#decide((error) => ended(this.name, exit, error))
  }
}

class AttemptSpan extends Tracer.NativeSpan {
  readonly #observe: Observe
  constructor(observe: Observe, options: ConstructorParameters<typeof Tracer.NativeSpan>[0]) {
    super(options)
    this.#observe = observe
  }
  override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    super.end(endTime, exit)
    const error = errorOf(exit)
    const attempt = {
      at: Number(this.startTime / 1_000_000n),
      millis: Number((endTime - this.startTime) / 1_000_000n),
      attributes: this.attributes,
      error
    }
    const own = this.attributes.get(decisionAttribute)
    if (typeof own === "string") return this.#observe({ ...attempt, decision: own })
    const parent = Option.getOrUndefined(this.parent)
    // A list is one operation: its pages are accepted one by one.
    const isDecidedLater = Exit.isFailure(exit) || (parent instanceof OperationSpan && parent.name === deletion)
    if (parent instanceof OperationSpan && isDecidedLater) parent.attempted(attempt)
    else this.#observe({ ...attempt, decision: ended("", exit, error) })
  }
}

/** Calls `observe` for each attempt of each call of an effect, to DCS and IAM, once it is known what follows. */
export const observed =
  (observe: Observe) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withTracer(
      self,
      Tracer.make({
        span: (options) =>
          options.kind === "client" ? new AttemptSpan(observe, options) : new OperationSpan(observe, options)
      })
    )

/** Why there is no response. */
const faultOf = (error: DcsError): string =>
  "kind" in error ? error.kind : error._tag === "DcsTimeout" ? "timeout" : error._tag

const fieldOf = (name: string, value: unknown): string => {
  const text = escapeText(typeof value === "string" ? value : JSON.stringify(value))
  return `${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`
}

/** One line in logfmt. A field that is not known is left out. */
export const lineOf = ({ at, attributes, decision, error, millis }: Attempt): string => {
  const resent = attributes.get("http.request.resend_count")
  const written = attributes.get("dcs.request.written")
  const answered = attributes.has("http.response.status_code")
  const type = attributes.get("http.response.header.content-type")
  const fields: Readonly<Record<string, unknown>> = {
    time: new Date(at).toISOString(),
    method: attributes.get("http.request.method"),
    path: attributes.get("url.template"),
    status: attributes.get("http.response.status_code"),
    type: Array.isArray(type) ? type[0] : type,
    length: attributes.get("http.response.body.size"),
    code: attributes.get("dcs.error_code"),
    fault: answered || error === undefined ? undefined : faultOf(error),
    phase: attributes.get("dcs.request.phase"),
    written: answered ? undefined : (written ?? (attributes.has("dcs.request.phase") ? "unknown" : undefined)),
    ms: millis,
    attempt: (typeof resent === "number" ? resent : 0) + 1,
    request: attributes.get("dcs.request_id"),
    next: decision
  }
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [fieldOf(name, value)]))
    .join(" ")
}

const printed = observed((attempt) => Effect.runSync(Stderr.line(lineOf(attempt))))

/** Prints a line for each attempt, and the stack of the error that ends the command. */
export const logged = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapError(printed(self), (error) =>
    error instanceof Failure && error.cause !== undefined
      ? Stderr.line(error.cause.stack ?? error.cause.message)
      : Effect.void
  )
