/** Invalid options of core's constructors. */
import * as DcsTasks from "@dcs-tasks/core/DcsTasks"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import { optionsSuite } from "../src/index.ts"

let requests = 0
const client = HttpClient.make((request) =>
  Effect.sync(() => {
    requests += 1
    return HttpClientResponse.fromWeb(request, new Response(null, { status: 204 }))
  })
)

const refusalOf = (self: Effect.Effect<unknown, unknown, HttpClient.HttpClient>): unknown => {
  const exit = Effect.runSyncExit(Effect.provideService(self, HttpClient.HttpClient, client))
  return Exit.isSuccess(exit) ? undefined : Cause.squash(exit.cause)
}

const good = { endpoint: "https://dcs.example.com", projectId: "project-1", credentials: { token: "TOKEN" } }
const sent = () => requests

optionsSuite({
  name: "DcsTasks.make",
  good,
  sent,
  refusal: (options) => refusalOf(DcsTasks.DcsTasks.make(options as DcsTasks.DcsTasksConfig))
})
optionsSuite({
  name: "DcsTasks.layer",
  good,
  sent,
  refusal: (options) =>
    refusalOf(Effect.scoped(Layer.build(DcsTasks.DcsTasks.layer(options as DcsTasks.DcsTasksConfig))))
})
