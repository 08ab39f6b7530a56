/** Invalid options of the constructors, from callers without types: refused before anything is sent. */
import { optionsSuite } from "@dcs-tasks/contract"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"
import { scripted } from "./support.ts"

const { client, seen } = scripted(() => new Response(null, { status: 204 }))

const refusalOf = (self: Effect.Effect<unknown, unknown, HttpClient.HttpClient>): unknown => {
  const exit = Effect.runSyncExit(Effect.provideService(self, HttpClient.HttpClient, client))
  return Exit.isSuccess(exit) ? undefined : Cause.squash(exit.cause)
}

const common = {
  good: { endpoint: "https://dcs.example.com", projectId: "project-1", credentials: { token: "TOKEN" } },
  without: ["credentials.onAccepted"],
  sent: () => seen.length
}

optionsSuite({
  ...common,
  name: "DcsTasks.make",
  refusal: (options) => refusalOf(DcsTasks.make(options as DcsTasksConfig))
})
optionsSuite({
  ...common,
  name: "DcsTasks.layer",
  refusal: (options) => refusalOf(Effect.scoped(Layer.build(DcsTasks.layer(options as DcsTasksConfig))))
})
