/** A scripted transport, and a client on it. */
import { token } from "@dcs-tasks/vectors/lines/line"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"

export { everyView } from "@dcs-tasks/vectors/lines/views"

export const canary = token

export const config: DcsTasksConfig = {
  endpoint: "https://dcs.example.com",
  projectId: "p1",
  credentials: { token: Redacted.make(canary) },
  // One attempt: with TestClock nobody would end the wait. The tests of retries say otherwise.
  retry: { maxAttempts: 1 }
}

export const task = { instanceId: "i1", taskId: "t1" }

/** Answers every request from a function and keeps what it saw. */
export const scripted = (answer: (request: HttpClientRequest) => Response) => {
  const seen: Array<HttpClientRequest> = []
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      seen.push(request)
      return HttpClientResponse.fromWeb(request, answer(request))
    })
  )
  return { client, seen }
}

export const make = (client: HttpClient.HttpClient, overrides: Partial<DcsTasksConfig> = {}) =>
  Effect.provideService(DcsTasks.make({ ...config, ...overrides }), HttpClient.HttpClient, client)
