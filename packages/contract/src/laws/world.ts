/**
 * A service that keeps the truth, and the wire to it, in virtual time. What a request comes to is its plan's; what the
 * service says of the task is what is so.
 */
import type { Truth } from "./judgement.ts"
import type { Middleware, Plan, Step } from "./plan.ts"
import { instead, ioError, isUnwritten, json, missingOf, type Reply, successOf } from "./replies.ts"
import { type VirtualTime, virtualTime } from "./virtualTime.ts"

/** A request as the client sees it. One that the runtime sends twice is one. */
interface Flight {
  readonly at: number
  end: "answered" | "failed" | "unwritten" | "given up" | undefined
  status: number | undefined
  endedAt: number | undefined
  /** Another one began before this one had an answer. */
  overtaken: boolean
  /** It was given up because another one was answered, and not by a clock. */
  outrun: boolean
}

export interface World {
  readonly plan: Plan
  readonly time: VirtualTime
  readonly flights: ReadonlyArray<Flight>
  /** Sends the request once, as a `fetch` would. */
  readonly request: (signal?: AbortSignal) => Promise<Response>
  /** What is true in the end, after what was late. */
  readonly truth: () => Truth
}

const bodiless: ReadonlySet<number> = new Set([204, 304, 307])

const repeats = ({ name }: Middleware): boolean => !/^(?:reads|fails|around|untraced|times out$)/.test(name)

const reads = ({ name }: Middleware): boolean => name.startsWith("reads")

const blurs = ({ name }: Middleware): boolean => name === "around" || name === "untraced"

/** Refused as it stands, by whoever answered: a 408 may come late. */
const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 300 && status < 500 && status !== 408

export const makeWorld = (plan: Plan): World => {
  const time = virtualTime()
  const flights: Array<Flight> = []
  const late: Array<() => void> = []
  let isThere = plan.task !== "missing"
  let deleted = false
  let deniedNothing = false

  /** The service does what it is asked, and says so. */
  const handle = (): Reply => {
    if (plan.task === "unfinished") return json(400, { error_code: "DCS.4957", error_msg: "not finished" })
    if (!isThere) return missingOf(plan)
    isThere = false
    deleted = true
    return successOf(plan.success)
  }

  const bodyOf = (reply: Reply, step: Step, signal: AbortSignal | undefined): BodyInit | null => {
    if (bodiless.has(reply.status)) return null
    if (reply.end === "whole" && step.bodyTime === 0) return reply.body
    let forget = (): void => {}
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        if (reply.body !== "") controller.enqueue(new TextEncoder().encode(reply.body))
        if (reply.end !== "hangs") {
          forget = time.after(step.bodyTime, () => {
            if (reply.end === "whole") controller.close()
            else controller.error(ioError("aborted", { code: "ECONNRESET" }))
          })
        }
        signal?.addEventListener("abort", () => {
          forget()
          controller.error(signal.reason)
        })
      },
      cancel: () => forget()
    })
  }

  const responseOf = (reply: Reply, step: Step, signal: AbortSignal | undefined): Response => {
    const length =
      reply.end === "whole" && !bodiless.has(reply.status) ? { "content-length": `${reply.body.length}` } : {}
    return new Response(bodyOf(reply, step, signal), {
      status: reply.status,
      headers: { "content-type": reply.type, ...length, ...reply.headers }
    })
  }

  const request = (signal?: AbortSignal): Promise<Response> =>
    new Promise((resolve, reject) => {
      const step = plan.steps[Math.min(flights.length, plan.steps.length - 1)] ?? plan.steps[0]
      for (const earlier of flights) earlier.overtaken ||= earlier.end === undefined
      const flight: Flight = {
        at: time.now(),
        end: undefined,
        status: undefined,
        endedAt: undefined,
        overtaken: false,
        outrun: false
      }
      flights.push(flight)
      if (step.unseen === "handled") handle()

      let done: Reply | undefined
      const act = (): void => void (done ??= handle())
      if (step.late) late.push(act)
      else if (step.handled || step.kind === "the service answers") time.after(step.latency / 2, act)

      const forget = time.after(step.latency, () => {
        const outcome = instead(step, done)
        if (outcome === undefined) return
        flight.endedAt = time.now()
        if (outcome instanceof Error) {
          flight.end = isUnwritten(outcome) ? "unwritten" : "failed"
          return reject(outcome)
        }
        flight.end = "answered"
        flight.status = outcome.status
        if (plan.task === "missing" && done?.status === outcome.status && outcome.status < 300) deniedNothing = true

        resolve(responseOf(outcome, step, signal))
      })
      const giveUp = (): void => {
        if (flight.end !== undefined) return
        forget()
        flight.end = "given up"
        flight.outrun = flights.some(({ end, endedAt }) => end === "answered" && endedAt === time.now())
        reject(signal?.reason instanceof Error ? signal.reason : new DOMException("given up", "AbortError"))
      }
      if (signal?.aborted === true) giveUp()
      signal?.addEventListener("abort", giveUp)
    })

  const truth = (): Truth => {
    for (const act of late.splice(0)) act()
    const { middlewares, transport } = plan
    const isUntouched = flights.every(({ end, status }) => end === "unwritten" || isRefusal(status))
    const isUnchanged = transport.startsWith("own")
    const tells =
      (isUnchanged && middlewares.filter(blurs).length < 2) || (transport === "scripted" && middlewares.length === 0)
    // Within one client around it, what our own transports tell stands; within two, more seems to have been sent.
    const isBlurred = isUnchanged
      ? middlewares.filter(blurs).length > 1
      : transport === "unasked" || middlewares.some(blurs)
    // The clock may end an attempt while a middleware still reads, and only the middleware has seen the answer.
    const mayEndUnread =
      !isUnchanged &&
      middlewares.some(reads) &&
      plan.steps.some(({ bodyTime, kind }) => bodyTime > 0 || kind === "hangs in the body")
    return {
      deleted,
      deniedNothing,
      requests: flights.length,
      ...(isBlurred && { uncountable: true }),
      seenUnknown:
        mayEndUnread ||
        flights.some(({ end, outrun, overtaken, status }) => {
          if (status !== undefined) return !isRefusal(status)
          return end === "failed" || (end !== "unwritten" && !(overtaken && (end === undefined || outrun)))
        }),
      ...(tells && { doubtful: !isUntouched }),
      allSeen: tells && flights.every(({ overtaken }) => !overtaken),
      missingSucceeds: plan.missing === "succeed",
      ...(!middlewares.some(repeats) && { mostRequests: plan.maxAttempts }),
      ...(plan.stopAt !== undefined &&
        !middlewares.some(repeats) && { sentAfterStop: flights.some(({ at }) => at > (plan.stopAt ?? 0)) })
    }
  }

  return { plan, time, flights, request, truth }
}
