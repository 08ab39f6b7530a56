/** The Promise client for the adapter suite, as users of Effect 3 would write it: with `runPromiseExit`. */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { Client } from "@dcs-tasks/contract"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"

class ClientClosed extends Error {
  override readonly name = "ClientClosed"
  readonly _tag = "ClientClosed"
}

/** Throws the error itself, without a FiberFailure around it. */
const unwrap = <A, E>(exit: Exit.Exit<A, E>, signal?: AbortSignal): A => {
  if (Exit.isSuccess(exit)) return exit.value
  if (signal?.aborted === true && Cause.isInterrupted(exit.cause)) throw signal.reason
  throw Cause.squash(exit.cause)
}

export const promiseClient = async (
  config: DcsTasksConfig,
  transport: Layer.Layer<HttpClient.HttpClient>
): Promise<Client> => {
  const runtime = ManagedRuntime.make(transport)
  const dcs = unwrap(await runtime.runPromiseExit(DcsTasks.make(config)))
  const pending = new Set<Promise<unknown>>()
  let closed = false
  return {
    deleteBackgroundTask: async (input, options = {}) => {
      const { signal, ...rest } = options
      signal?.throwIfAborted()
      if (closed) throw new ClientClosed()
      const call = runtime.runPromiseExit(dcs.deleteBackgroundTask(input, rest), signal === undefined ? {} : { signal })
      pending.add(call)
      const exit = await call
      pending.delete(call)
      return unwrap(exit, signal)
    },
    close: async () => {
      closed = true
      await Promise.all(pending)
      await runtime.dispose()
    }
  }
}
