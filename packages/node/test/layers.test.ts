/** Several clouds in one program: a client for each, whose connections are shared and closed with it. */
import { answer, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo, startEmulator } from "@dcs-tasks/emulator"
import { DcsClientClosed, DcsTasks, layer, layerConfig } from "@dcs-tasks/node"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import { input } from "./support.ts"

const run = <A, E>(test: Effect.Effect<A, E, Scope.Scope>) => Effect.runPromise(Effect.scoped(test))

/** Time passes by `TestClock.adjust` only; sockets do not wait for it. */
const timed = <A, E>(test: Effect.Effect<A, E, Scope.Scope>) => run(Effect.provide(test, TestClock.layer()))

const idleTimeToLive = "5 minutes"

const closable = <A extends AsyncDisposable>(open: () => Promise<A>) =>
  Effect.acquireRelease(Effect.promise(open), (opened) => Effect.promise(async () => opened[Symbol.asyncDispose]()))

const server = closable(() => socketServer({ answer: (socket) => void socket.write(answer(204)) }))

const layerTo = ({ origin }: SocketServer) =>
  layer({ endpoint: origin, projectId: "project-1", credentials: { token: "a-token" } })

const deletion = Effect.flatMap(DcsTasks, (dcs) => Effect.as(dcs.deleteBackgroundTask(input), dcs))

describe("a LayerMap", () => {
  it("of two clouds sends each call to its own, with its own credentials", () =>
    run(
      Effect.gen(function* () {
        const otc = yield* closable(startEmulator)
        const huawei = yield* closable(startEmulator)
        const instanceId = demo.instances[0].id
        const clouds = yield* LayerMap.fromRecord({
          otc: layer({ ...otc, credentials: { token: otc.token } }),
          huawei: layer({
            ...huawei,
            projectId: { name: huawei.account.projectName },
            credentials: { accessKeyId: huawei.account.accessKeyId, secretAccessKey: huawei.account.secretAccessKey }
          })
        })
        for (const [cloud, emulator, other] of [
          ["otc", otc, huawei],
          ["huawei", huawei, otc]
        ] as const) {
          const { id: taskId } = emulator.seedTask(instanceId)
          const before = other.requests().length
          const outcome = yield* Effect.provide(
            Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask({ instanceId, taskId })),
            clouds.get(cloud)
          )
          expect(outcome).toMatchObject({ _tag: "Deleted" })
          expect(other.requests()).toHaveLength(before)
        }
      })
    ))

  it("shares a client and its connections until nobody has used it for a while", () =>
    timed(
      Effect.gen(function* () {
        const { connections, ...cloud } = yield* server
        const clouds = yield* LayerMap.make((_: string) => layerTo({ ...cloud, connections }), { idleTimeToLive })
        const use = Effect.provide(deletion, clouds.get("otc"))
        const first = yield* use
        yield* TestClock.adjust("4 minutes")
        expect(yield* use).toBe(first)
        expect(connections()).toBe(1)
        yield* TestClock.adjust("6 minutes")
        yield* Effect.promise(cloud.allClosed)
        expect(yield* Effect.flip(first.deleteBackgroundTask(input))).toBeInstanceOf(DcsClientClosed)
        expect(yield* use).not.toBe(first)
        expect(connections()).toBe(2)
      })
    ))

  it("without a time to live closes a client after each use", () =>
    timed(
      Effect.gen(function* () {
        const cloud = yield* server
        const clouds = yield* LayerMap.fromRecord({ otc: layerTo(cloud) })
        const use = Effect.provide(deletion, clouds.get("otc"))
        expect(yield* use).not.toBe(yield* use)
        yield* Effect.promise(cloud.allClosed)
        expect(cloud.connections()).toBe(2)
      })
    ))

  it("closes all clients with its scope", () =>
    timed(
      Effect.gen(function* () {
        const cloud = yield* server
        const used = Effect.gen(function* () {
          const clouds = yield* LayerMap.fromRecord({ otc: layerTo(cloud) }, { idleTimeToLive })
          return yield* Effect.provide(deletion, clouds.get("otc"))
        })
        const dcs = yield* Effect.scoped(used)
        yield* Effect.promise(cloud.allClosed)
        expect(yield* Effect.flip(dcs.deleteBackgroundTask(input))).toBeInstanceOf(DcsClientClosed)
      })
    ))
})

/** A layer whose token is missing at first. */
const incomplete = () => {
  const env: Record<string, string> = {}
  const provider = Layer.sync(ConfigProvider.ConfigProvider, () => ConfigProvider.fromEnv({ env: { ...env } }))
  const live = layerConfig({
    region: Config.succeed("eu-de"),
    projectId: Config.succeed("project-1"),
    credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
  }).pipe(Layer.provide(provider))
  return { live, mend: () => void (env["OS_AUTH_TOKEN"] = "a-token") }
}

describe("a layer that failed", () => {
  it("stays failed in a ManagedRuntime", () =>
    run(
      Effect.gen(function* () {
        const { live, mend } = incomplete()
        const runtime = ManagedRuntime.make(live)
        const build = Effect.promise(() => runtime.runPromiseExit(DcsTasks))
        expect((yield* build)._tag).toBe("Failure")
        mend()
        expect((yield* build)._tag).toBe("Failure")
        yield* Effect.promise(() => runtime.dispose())
      })
    ))

  for (const [name, options, second] of [
    ["is built again by a LayerMap without a time to live", {}, "Success"],
    ["is kept by a LayerMap for its time to live", { idleTimeToLive }, "Failure"]
  ] as const) {
    it(name, () =>
      timed(
        Effect.gen(function* () {
          const { live, mend } = incomplete()
          const clouds = yield* LayerMap.fromRecord({ otc: live }, options)
          const build = Effect.exit(Effect.provide(DcsTasks, clouds.get("otc")))
          expect((yield* build)._tag).toBe("Failure")
          mend()
          expect((yield* build)._tag).toBe(second)
          yield* TestClock.adjust("6 minutes")
          expect((yield* build)._tag).toBe("Success")
        })
      )
    )
  }
})
