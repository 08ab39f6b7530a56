/** A scripted transport. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export type Step = Response | "reset" | "refused" | "hang" | "stuck"

const error = (cause: { readonly code: string }) => (request: Parameters<HttpClient.HttpClient["execute"]>[0]) =>
  new HttpClientError.RequestError({ request, reason: "Transport", cause })

/** Plays its steps, repeats the last one, and records the time of each request. */
export const play = (steps: ReadonlyArray<() => Step>) => {
  const times: Array<number> = []
  const client = HttpClient.make((request) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const step = steps[Math.min(times.length, steps.length - 1)]?.() ?? "hang"
      times.push(now)
      if (step === "hang") return Effect.never
      if (step === "stuck") return Effect.uninterruptible(Effect.never)
      if (step === "reset") return Effect.fail(error({ code: "ECONNRESET" })(request))
      if (step === "refused") return Effect.fail(error({ code: "ECONNREFUSED" })(request))
      return Effect.succeed(HttpClientResponse.fromWeb(request, step))
    })
  )
  return { client, times }
}

export const answer = (status: number, body?: unknown, headers?: Record<string, string>) => () =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, ...(headers && { headers }) })

export const gone = answer(404, { error_code: "DCS.4133", error_msg: "no such task" })
