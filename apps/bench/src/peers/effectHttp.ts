/** The call written by hand with Effect's `HttpClient` on platform-node's undici layer. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { expect200, headersOf, type OpenPeer, type Target, urlOf } from "../Peer.ts"

const plain = (target: Target) => {
  const headers = headersOf(target)
  return Effect.fnUntraced(function* (taskId: string) {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(HttpClientRequest.delete(urlOf(target, taskId), { headers }))
    const answer = yield* response.text
    expect200(response.status)
    return answer
  })
}

const Answer = Schema.Struct({ message: Schema.optionalKey(Schema.String) })

const guarded = (target: Target) => {
  const headers = headersOf(target)
  const attempt = Effect.fnUntraced(function* (taskId: string) {
    const client = HttpClient.filterStatusOk(yield* HttpClient.HttpClient)
    const response = yield* client.execute(HttpClientRequest.delete(urlOf(target, taskId), { headers }))
    return yield* HttpClientResponse.schemaBodyJson(Answer)(response)
  })
  const schedule = Schedule.jittered(Schedule.exponential("25 millis"))
  return (taskId: string) =>
    attempt(taskId).pipe(Effect.timeout("10 seconds"), Effect.retry({ times: 2, schedule }), Effect.withSpan("delete"))
}

const untraced = (): boolean => true

const runtime = () => ManagedRuntime.make(NodeHttpClient.layerUndici)

export const open: OpenPeer = (target) => {
  const { runPromise } = runtime()
  const call = plain(target)
  return { call: (taskId) => runPromise(Effect.provideService(call(taskId), HttpClient.TracerDisabledWhen, untraced)) }
}

/** With a timeout, retries, a span and a schema. */
export const openGuarded: OpenPeer = (target) => {
  const { runPromise } = runtime()
  const call = guarded(target)
  return { call: (taskId) => runPromise(call(taskId)) }
}
