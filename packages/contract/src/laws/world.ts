/**
 * A simulated service and the connection to it, in virtual time. They record what really happened, and the plan decides
 * what happens to each request.
 */
import type { Truth } from "./judgement.ts"
import type { Middleware, Plan, Step } from "./plan.ts"
import { instead, ioError, isUnwritten, json, missingOf, type Reply, successOf } from "./replies.ts"
import { type VirtualTime, virtualTime } from "./virtualTime.ts"

/** A request as the client sees it: one that the runtime repeats unseen counts once. */
interface SentRequest {
  readonly at: number
  end: "answered" | "failed" | "unwritten" | "given up" | undefined
  status: number | undefined
  endedAt: number | undefined
  /** Another request began before this one had a response. */
  overtaken: boolean
  /** Abandoned because another request was answered, and not because of a limit. */
  outrun: boolean
}

export interface World {
  readonly plan: Plan
  readonly time: VirtualTime
  readonly sentRequests: ReadonlyArray<SentRequest>
  /** Sends the request once, as a `fetch` would. */
  readonly request: (signal?: AbortSignal) => Promise<Response>
  /** What happened, after late requests were handled. */
  readonly truth: () => Truth
}

const bodiless: ReadonlySet<number> = new Set([204, 304, 307])

const repeats = ({ name }: Middleware): boolean => !/^(?:reads|fails|around|untraced|times out$)/.test(name)

const reads = ({ name }: Middleware): boolean => name.startsWith("reads")

const blurs = ({ name }: Middleware): boolean => name === "around" || name === "untraced"

/** The request was refused. A 408 proves nothing: it can arrive late. */
const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 300 && status < 500 && status !== 408

export const makeWorld = (plan: Plan): World => {
  const time = virtualTime()
  const sentRequests: Array<SentRequest> = []
  const late: Array<() => void> = []
  let isThere = plan.task !== "missing"
  let deleted = false
  let deniedNothing = false

  /** The service handles the request, and responds. */
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
      const step = plan.steps[Math.min(sentRequests.length, plan.steps.length - 1)] ?? plan.steps[0]
      for (const earlier of sentRequests) earlier.overtaken ||= earlier.end === undefined
      const sent: SentRequest = {
        at: time.now(),
        end: undefined,
        status: undefined,
        endedAt: undefined,
        overtaken: false,
        outrun: false
      }
      sentRequests.push(sent)
      if (step.unseen === "handled") handle()

      let done: Reply | undefined
      const act = (): void => void (done ??= handle())
      if (step.late) late.push(act)
      else if (step.handled || step.kind === "the service answers") time.after(step.latency / 2, act)

      const forget = time.after(step.latency, () => {
        const outcome = instead(step, done)
        if (outcome === undefined) return
        sent.endedAt = time.now()
        if (outcome instanceof Error) {
          sent.end = isUnwritten(outcome) ? "unwritten" : "failed"
          return reject(outcome)
        }
        sent.end = "answered"
        sent.status = outcome.status
        if (plan.task === "missing" && done?.status === outcome.status && outcome.status < 300) deniedNothing = true

        resolve(responseOf(outcome, step, signal))
      })
      const abandon = (): void => {
        if (sent.end !== undefined) return
        forget()
        sent.end = "given up"
        sent.outrun = sentRequests.some(({ end, endedAt }) => end === "answered" && endedAt === time.now())
        reject(signal?.reason instanceof Error ? signal.reason : new DOMException("given up", "AbortError"))
      }
      if (signal?.aborted === true) abandon()
      signal?.addEventListener("abort", abandon)
    })

  const truth = (): Truth => {
    for (const act of late.splice(0)) act()
    const { middlewares, transport } = plan
    const isUntouched = sentRequests.every(({ end, status }) => end === "unwritten" || isRefusal(status))
    const isUnchanged = transport.startsWith("own")
    const reportsPasses =
      (isUnchanged && middlewares.filter(blurs).length < 2) || (transport === "scripted" && middlewares.length === 0)
    // Our own transports report exactly inside one wrapping client. Inside two, more requests seem to have been sent.
    const isBlurred = isUnchanged
      ? middlewares.filter(blurs).length > 1
      : transport === "unasked" || middlewares.some(blurs)
    // A limit can end an attempt while middleware still reads, and then only the middleware has seen the response.
    const mayEndUnread =
      !isUnchanged &&
      middlewares.some(reads) &&
      plan.steps.some(({ bodyTime, kind }) => bodyTime > 0 || kind === "hangs in the body")
    return {
      deleted,
      deniedNothing,
      requests: sentRequests.length,
      ...(isBlurred && { uncountable: true }),
      seenUnknown:
        mayEndUnread ||
        sentRequests.some(({ end, outrun, overtaken, status }) => {
          if (status !== undefined) return !isRefusal(status)
          return end === "failed" || (end !== "unwritten" && !(overtaken && (end === undefined || outrun)))
        }),
      ...(reportsPasses && { doubtful: !isUntouched }),
      allSeen: reportsPasses && sentRequests.every(({ overtaken }) => !overtaken),
      missingSucceeds: plan.missing === "succeed",
      ...(!middlewares.some(repeats) && { mostRequests: plan.maxAttempts }),
      ...(plan.stopAt !== undefined &&
        !middlewares.some(repeats) && { sentAfterStop: sentRequests.some(({ at }) => at > (plan.stopAt ?? 0)) })
    }
  }

  return { plan, time, sentRequests, request, truth }
}
