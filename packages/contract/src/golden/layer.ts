/**
 * A Promise client over Effect 4 and the layer of an `HttpClient`.
 */
import { type DcsInvalidInput, DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type { GoldenAdapter } from "./sockets.ts"

export const overLayer = (
  name: string,
  transport: Layer.Layer<HttpClient.HttpClient, DcsInvalidInput>
): GoldenAdapter => ({
  name,
  createClient: async ({ token, ...options }) => {
    const config: DcsTasksConfig = { ...options, credentials: { token } }
    const runtime = ManagedRuntime.make(Layer.provide(DcsTasks.layer(config), transport))
    const dcs = await runtime.runPromise(DcsTasks)
    return {
      deleteBackgroundTask: (input, { missing } = {}) =>
        runtime.runPromise(dcs.deleteBackgroundTask(input, { missing })),
      close: () => runtime.dispose()
    }
  }
})
