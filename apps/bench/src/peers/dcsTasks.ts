/** This project with its defaults: the Promise client, and the Effect service with and without a tracer. */
import { type ClientOptions, createClient, DcsTasks, layer } from "@dcs-tasks/node"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { OpenPeer, Peer, Target } from "../Peer.ts"

const withToken = ({ endpoint, projectId, token }: Target): ClientOptions => ({
  endpoint,
  projectId,
  credentials: { token }
})

const signed = ({ accessKeyId, endpoint, projectId, secretAccessKey }: Target): ClientOptions => ({
  endpoint,
  projectId,
  credentials: { accessKeyId, secretAccessKey }
})

const promises = (options: ClientOptions, { instanceId }: Target): Peer => {
  const client = createClient(options)
  return { call: (taskId) => client.deleteBackgroundTask({ instanceId, taskId }) }
}

export const open: OpenPeer = (target) => promises(withToken(target), target)

export const openSigned: OpenPeer = (target) => promises(signed(target), target)

export const openBulk: OpenPeer = (target) => {
  const client = createClient(withToken(target))
  const { instanceId } = target
  return {
    call: (taskId) => client.deleteBackgroundTask({ instanceId, taskId }),
    many: async (taskIds, concurrency, each) => {
      for await (const result of client.deleteBackgroundTasks(taskIds, { instanceId, concurrency })) each(result)
    }
  }
}

const effects = (options: ClientOptions, { instanceId }: Target) => {
  const runtime = ManagedRuntime.make(layer(options))
  const dcs = runtime.runSync(DcsTasks)
  return { dcs, runtime, instanceId }
}

export const openEffect: OpenPeer = (target) => {
  const { dcs, instanceId } = effects(withToken(target), target)
  return { call: (taskId) => Effect.runPromise(dcs.deleteBackgroundTask({ instanceId, taskId })) }
}

export const openEffectBulk: OpenPeer = (target) => {
  const { dcs, instanceId } = effects(withToken(target), target)
  return {
    call: (taskId) => Effect.runPromise(dcs.deleteBackgroundTask({ instanceId, taskId })),
    many: (taskIds, concurrency, each) => {
      const inputs = Stream.map(Stream.fromIterable(taskIds), (taskId) => ({ instanceId, taskId }))
      const results = dcs.deleteBackgroundTasks(inputs, { concurrency })
      return Effect.runPromise(Stream.runForEachArray(results, (some) => Effect.sync(() => some.forEach(each))))
    }
  }
}

/** Keeps the last 512 spans, the batch size of OpenTelemetry's exporters. */
export const openTraced: OpenPeer = (target) => {
  const { dcs, instanceId } = effects(withToken(target), target)
  const recorded: Array<Tracer.Span> = []
  let at = 0
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      recorded[at++ % 512] = span
      return span
    }
  })
  const run = Effect.runPromiseWith(Context.make(Tracer.Tracer, tracer))
  return { call: (taskId) => run(dcs.deleteBackgroundTask({ instanceId, taskId })) }
}
