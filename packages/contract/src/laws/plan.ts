/**
 * The plan of a seed: a service, a call, a transport, middleware, and what happens to each request.
 */
import { type Random, random } from "./random.ts"

/** What can happen to a request. The response of the service itself depends on the task. */
const kinds = [
  "the service answers",
  "200 page",
  "200 error",
  "200 cut off",
  "200 page cut off",
  "202",
  "307",
  "400",
  "401",
  "403",
  "404 instance",
  "404 route",
  "404 unknown",
  "408",
  "429",
  "500",
  "502 page",
  "503",
  "504",
  "no such name",
  "connection refused",
  "reset",
  "unreachable while reading",
  "TLS breaks",
  "hangs",
  "hangs in the body"
] as const

type Kind = (typeof kinds)[number]

/** Responses before the service reads the task: a request and its immediate repetition get the same one. */
const precedesTask: ReadonlySet<Kind> = new Set(["307", "401", "403", "404 instance", "404 route", "429"])

/** The service can have handled the request, whatever the client gets. */
const mayBeHandled: ReadonlySet<Kind> = new Set([
  "200 error",
  "200 cut off",
  "200 page cut off",
  "202",
  "408",
  "500",
  "502 page",
  "503",
  "504",
  "reset",
  "unreachable while reading",
  "TLS breaks",
  "hangs",
  "hangs in the body"
])

/** One request. Times are in milliseconds. */
export interface Step {
  readonly kind: Kind
  /** Until the head of the response, or the failure. */
  readonly latency: number
  /** From the head to the end of the body. */
  readonly bodyTime: number
  /** The service handles the request, although the client does not get its response. */
  readonly handled: boolean
  /** It does so only after the call has ended. */
  readonly late: boolean
  /** The runtime sent it before, lost that connection, and hides this from the client. */
  readonly unseen: "handled" | "lost" | undefined
  readonly retryAfter: number | undefined
}

export const transports = [
  "scripted",
  "unasked",
  "own",
  "own directly",
  "fetch",
  "fetch of a layer",
  "by hand"
] as const

export type TransportName = (typeof transports)[number]

/** Transports over a `fetch`. */
const repeatsUnseen: ReadonlySet<TransportName> = new Set(["fetch", "fetch of a layer", "by hand"])

export type Middleware =
  | { readonly name: "retries" | "retries what is not ok" | "retries transient"; readonly times: number }
  | { readonly name: "hedges" | "takes the first success"; readonly delay: number }
  | { readonly name: "times out" | "times out and retries"; readonly millis: number }
  | { readonly name: "sends once more" | "reads text" | "reads the stream" | "fails unless ok" | "reads JSON or fails" }
  | { readonly name: "around" | "untraced" }

export interface Plan {
  readonly seed: number
  readonly task: "finished" | "unfinished" | "missing"
  /** The response for a missing task. */
  readonly missingTask: "404" | "400" | "204" | "200"
  /** In the 400 world, the code of a missing task is in the client's `missingCodes`. */
  readonly knowsCode: boolean
  readonly success: 200 | 204
  readonly missing: "fail" | "succeed"
  readonly maxAttempts: number
  readonly retryBusy: boolean
  readonly timeout: number
  readonly totalTimeout: number
  readonly uninterruptible: boolean
  /** When the caller stops the call. */
  readonly stopAt: number | undefined
  readonly transport: TransportName
  /** The outermost is last. */
  readonly middlewares: ReadonlyArray<Middleware>
  /** One for each request, in order; the last one is repeated. */
  readonly steps: readonly [Step, ...ReadonlyArray<Step>]
}

const step = (random: Random, timeout: number, mayRepeat: boolean): Step => {
  const kind = random.chance(0.35) ? "the service answers" : random.pick(kinds)
  const repeats = mayRepeat && random.chance(0.3)
  const handled = mayBeHandled.has(kind) && random.chance(0.6)
  return {
    kind,
    latency: random.below(random.chance(0.8) ? timeout * 0.6 : timeout * 1.5),
    bodyTime: random.chance(0.7) ? 0 : random.below(timeout * 0.8),
    handled,
    late: handled && kind !== "200 cut off" && kind !== "hangs in the body" && random.chance(0.2),
    unseen: repeats ? (random.chance(0.6) && !precedesTask.has(kind) ? "handled" : "lost") : undefined,
    retryAfter: /^(?:429|503)$/.test(kind) && random.chance(0.4) ? random.below(4) : undefined
  }
}

const middleware = (random: Random, timeout: number): Middleware => {
  const times = 1 + random.below(3)
  const millis = 1 + random.below(timeout)
  const delay = random.chance(0.5) ? 0 : millis
  return random.pick<Middleware>([
    { name: "retries", times },
    { name: "retries what is not ok", times },
    { name: "retries transient", times },
    { name: "hedges", delay },
    { name: "takes the first success", delay },
    { name: "times out", millis },
    { name: "times out and retries", millis },
    { name: "sends once more" },
    { name: "reads text" },
    { name: "reads the stream" },
    { name: "fails unless ok" },
    { name: "reads JSON or fails" },
    { name: "around" },
    { name: "untraced" }
  ])
}

/** The plan of a seed, with one of the available transports. */
export const planOf = (seed: number, available: readonly [TransportName, ...ReadonlyArray<TransportName>]): Plan => {
  const seeded = random(seed)
  const transport = seeded.pick(available)
  const timeout = 50 + seeded.below(1000)
  const steps = 1 + seeded.below(5)
  // A wrapping client hides the fetch of the inner layer, and how often a transport sends that reports nothing.
  const fits = ({ name }: Middleware): boolean =>
    name !== "around" || (transport !== "fetch of a layer" && transport !== "unasked")
  const next = (): Step => step(seeded, timeout, repeatsUnseen.has(transport))
  return {
    seed,
    task: seeded.pick(["finished", "finished", "finished", "missing", "unfinished"]),
    missingTask: seeded.pick(["404", "404", "400", "204", "200"]),
    knowsCode: seeded.chance(0.5),
    success: seeded.pick([200, 204]),
    missing: seeded.chance(0.75) ? "fail" : "succeed",
    maxAttempts: 1 + seeded.below(4),
    retryBusy: seeded.chance(0.3),
    timeout,
    totalTimeout: 50 + seeded.below(4000),
    uninterruptible: seeded.chance(0.3),
    stopAt: seeded.chance(0.15) ? seeded.below(3000) : undefined,
    transport,
    middlewares:
      transport === "own directly"
        ? []
        : Array.from({ length: seeded.pick([0, 1, 1, 2]) }, () => middleware(seeded, timeout)).filter(fits),
    steps: [next(), ...Array.from({ length: steps - 1 }, next)]
  }
}
