/** The requests to DCS with the credentials: one page of instances, and one page of an instance's tasks. */
import { type DcsError, DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Failure } from "../../process/failure.ts"
import * as Client from "../../target/client.ts"
import { find, type InstanceRef } from "../../target/instances.ts"
import { asking } from "./rate.ts"

export interface Asked {
  readonly error?: DcsError | undefined
  readonly isEmpty: boolean
  /** Of the gateway, if it shows them. */
  readonly limits: ReadonlyArray<string>
}

/** Lists one page of instances, and asks for the gateway's limits. */
export const askInstances = Effect.fnUntraced(function* (
  config: DcsTasksConfig
): Effect.fn.Return<Asked, never, HttpClient.HttpClient> {
  const { client, limits } = asking(yield* HttpClient.HttpClient)
  const listed = Effect.gen(function* () {
    const dcs = yield* DcsTasks
    return yield* dcs.listInstances({ pageSize: 1 }).pipe(Stream.take(1), Stream.runCollect)
  })
  const result = yield* Effect.result(
    listed.pipe(Client.provide(config), Effect.provideService(HttpClient.HttpClient, client))
  )
  return Result.isFailure(result)
    ? { error: result.failure, isEmpty: false, limits: limits() }
    : { isEmpty: result.success.length === 0, limits: limits() }
})

/** Lists one page of the tasks of the instance with this id or name. */
export const askTasks = (
  config: DcsTasksConfig,
  instance: string
): Effect.Effect<InstanceRef, DcsError | Failure, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const dcs = yield* DcsTasks
    const [found = { id: instance }] = yield* find(dcs, [instance])
    yield* dcs.listBackgroundTasks({ instanceId: found.id, pageSize: 1 }).pipe(Stream.take(1), Stream.runDrain)
    return found
  }).pipe(Client.provide(config))
