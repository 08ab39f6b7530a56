/**
 * The checks of @dcs-tasks/effect-3, over the `fetch` of @effect/platform.
 */
import * as effect3 from "@dcs-tasks/effect-3"
import * as AccessKey from "@dcs-tasks/effect-3/AccessKey"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import type { Library } from "./library.ts"
import { worker } from "./run.ts"

/** Rejects with the error itself, or with the signal's reason if the signal interrupted the effect. */
const promise = async <A, E>(effect: Effect.Effect<A, E>, signal?: AbortSignal): Promise<A> => {
  const exit = await Effect.runPromiseExit(effect, signal && { signal })
  if (Exit.isSuccess(exit)) return exit.value
  throw signal !== undefined && Cause.isInterruptedOnly(exit.cause) ? signal.reason : Cause.squash(exit.cause)
}

const connect: Library["connect"] = (
  { account, endpoint, projectId, token },
  { credentials, maxAttempts, timeout, wrong, ...options }
) => {
  const provided: Effect.Effect<effect3.Credentials, effect3.DcsCredentialsError> =
    credentials === "access key"
      ? AccessKey.make({ accessKeyId: account.accessKeyId, secretAccessKey: account.secretAccessKey })
      : Effect.succeed({ token: wrong ?? token })
  const service = Effect.flatMap(provided, (credentials) =>
    effect3.DcsTasks.make({
      endpoint: options.endpoint ?? endpoint,
      projectId,
      credentials,
      timeout,
      retry: { maxAttempts }
    })
  ).pipe(Effect.provide(FetchHttpClient.layer), Effect.cached, Effect.runSync)
  return {
    remove: (taskId, signal) =>
      promise(
        Effect.flatMap(service, (dcs) => dcs.deleteBackgroundTask({ instanceId: "i", taskId })),
        signal
      ),
    listTasks: async (instanceId) =>
      Chunk.toReadonlyArray(
        await promise(Effect.flatMap(service, (dcs) => Stream.runCollect(dcs.listBackgroundTasks({ instanceId }))))
      ).map(({ id }) => id)
  }
}

export default worker({
  name: "@dcs-tasks/effect-3",
  overFetch: true,
  features: ["access key"],
  errors: effect3,
  connect
})
