/**
 * A server in a scope, and the handle on what goes on in it.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type { ServeError } from "effect/http/HttpServerError"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import { createServer } from "node:http"
import type { TaskRecord } from "@dcs-tasks/core/Api"
import type { Fault } from "../Fault.ts"
import type { EmulatorOptions, SeenRequest, TaskSeed } from "../Options.ts"
import { defaultSeed, scenario, type SeededInstance } from "../Scenario.ts"
import { gateway } from "./gateway.ts"
import { apiRoutes } from "./handlers.ts"
import { unknownTask } from "./refusals.ts"
import { seededInstances } from "./seed.ts"
import { makeStore } from "./Store.ts"
import { makeTokens } from "./Tokens.ts"
import { makeTraffic } from "./Traffic.ts"

const host = "127.0.0.1"

/**
 * The emulator could not listen, as a rule because the port is taken.
 *
 * @since 0.1.0
 */
export class EmulatorStartError extends Data.TaggedError("EmulatorStartError")<{
  readonly port: number
  /** The runtime's code, such as `EADDRINUSE`. */
  readonly code: string
}> {
  override get message(): string {
    const why = this.code === "EADDRINUSE" ? "it is in use" : this.code
    return `Cannot listen on ${host}, port ${this.port}: ${why}`
  }
}

export interface Handle {
  readonly endpoint: string
  readonly projectId: string
  readonly token: string
  readonly instances: () => ReadonlyArray<SeededInstance>
  readonly requests: () => ReadonlyArray<SeenRequest>
  readonly tasks: (instanceId: string) => ReadonlyArray<TaskRecord>
  readonly seedTask: (instanceId: string, task?: TaskSeed) => TaskRecord
  readonly inject: (...faults: ReadonlyArray<Fault>) => void
}

const startError = (port: number, { cause }: ServeError) =>
  new EmulatorStartError({
    port,
    code: Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : String(cause)
  })

export const launch = Effect.fnUntraced(function* (
  options: EmulatorOptions
): Effect.fn.Return<Handle, EmulatorStartError, Scope.Scope> {
  const { answer = 200, missingTask, port = 0, seed = defaultSeed } = options
  const data = scenario(seed)
  const projectId = options.projectId ?? data.projectId
  const token = options.token ?? data.tokens.valid
  const tokens = makeTokens({
    projectId,
    valid: token,
    readOnly: options.readOnlyToken ?? data.tokens.readOnly,
    expired: options.expiredTokens ?? [data.tokens.expired],
    otherProject: options.otherProjectToken ?? data.tokens.otherProject
  })
  const store = makeStore(seed, options.instances ?? seededInstances(data), answer)
  const traffic = makeTraffic(seed)

  const server = createServer()
  const routes = Layer.merge(
    apiRoutes({ store, tokens, missingTask: { ...unknownTask, ...missingTask } }),
    gateway(traffic, tokens)
  )
  yield* HttpRouter.serve(routes, {
    disableLogger: true,
    disableListenLog: true,
    // As strict as a gateway: what is not exactly a route is no route.
    routerConfig: { ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, maxParamLength: 16_384 }
  }).pipe(
    Layer.provide(NodeHttpServer.layer(() => server, { host, port, disablePreemptiveShutdown: true })),
    Layer.build,
    Effect.mapError((error) => startError(port, error))
  )
  // Runs before the server's own finalizer, which would wait for clients that hang on a fault.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
  )
  const address = server.address()
  const actualPort = typeof address === "object" && address !== null ? address.port : port

  return {
    endpoint: `http://${host}:${actualPort}`,
    projectId,
    token,
    instances: store.instances,
    requests: traffic.requests,
    tasks: (instanceId) => store.list(instanceId),
    seedTask: (instanceId, task = {}) => store.add(instanceId, task),
    inject: traffic.inject
  }
})
