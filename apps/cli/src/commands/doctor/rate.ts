/** Asks the gateway for its rate limits, once: it shows them in the response to a request that has a debug header. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { Answer } from "./probe.ts"
import { type Finding, ok, skipped } from "./finding.ts"

const name = /^x-apig-ratelimit-(api|api-allenv|user|app|ip)$/
const value = /^remain:(\d{1,9}),limit:(\d{1,9}),time:(\d{1,6} (?:second|minute|hour|day)s?)$/

/** The limits in the headers of a response. Only what has exactly the documented form. */
const limitsIn = (headers: Answer["headers"]): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([header, text = ""]) => {
    const [, scope] = name.exec(header) ?? []
    const [, left, limit, time] = value.exec(text) ?? []
    return scope === undefined || limit === undefined ? [] : [`${scope} ${limit} per ${time}, ${left} left`]
  })

interface Asking {
  readonly client: HttpClient.HttpClient
  /** Those of the response to the request that asked. */
  readonly limits: () => ReadonlyArray<string>
}

/** A client whose first request asks for the limits. Signatures do not cover the header. */
export const asking = (client: HttpClient.HttpClient): Asking => {
  let limits: ReadonlyArray<string> = []
  let isFirst = true
  return {
    client: client.pipe(
      HttpClient.mapRequest((request) => {
        if (!isFirst) return request
        isFirst = false
        return HttpClientRequest.setHeader(request, "x-apig-mode", "debug")
      }),
      HttpClient.tap(({ headers }) =>
        Effect.sync(() => {
          if (limits.length === 0) limits = limitsIn(headers)
        })
      )
    ),
    limits: () => limits
  }
}

export const rateFinding = (limits: ReadonlyArray<string>): Finding =>
  limits.length === 0
    ? skipped("rate", "the gateway does not show its limits")
    : ok("rate", `requests that the gateway accepts: ${limits.join("; ")}`)
