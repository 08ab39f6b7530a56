/**
 * A server on loopback that runs as long as its scope is open.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import { once } from "node:events"
import { createServer } from "node:http"
import { makeListener } from "./server.ts"

const host = "127.0.0.1"

/**
 * The emulator could not listen, usually because the port is in use.
 *
 * @since 0.1.0
 * @category errors
 */
export class EmulatorStartError extends Data.TaggedError("EmulatorStartError")<{
  /** The port that was asked for. */
  readonly port: number
  /** The runtime's code, such as `EADDRINUSE`. */
  readonly code: string
}> {
  override get message(): string {
    const why = this.code === "EADDRINUSE" ? "it is in use" : this.code
    return `Cannot listen on ${host}, port ${this.port}: ${why}. Use another port.`
  }
}

/** Matches routes exactly, as a gateway does. */
const routerConfig = { ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, maxParamLength: 16_384 }

const toStartError = (port: number, cause: unknown) =>
  new EmulatorStartError({
    port,
    code: Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : String(cause)
  })

/** Returns the origin, with the actual port. */
export const listen = Effect.fnUntraced(function* (
  routes: Layer.Layer<never, never, HttpRouter.HttpRouter | Layer.Success<typeof HttpServer.layerServices>>,
  port: number
): Effect.fn.Return<string, EmulatorStartError, Scope.Scope> {
  const app = yield* HttpRouter.toHttpEffect(Layer.provide(routes, HttpServer.layerServices)).pipe(
    Effect.provideService(HttpRouter.RouterConfig, routerConfig)
  )
  const server = createServer(yield* makeListener(app))
  yield* Effect.tryPromise({
    try: () => once(server.listen(port, host), "listening"),
    catch: (cause) => toStartError(port, cause)
  })
  yield* Effect.addFinalizer(() =>
    Effect.callback<void>((resume) => {
      server.close(() => resume(Effect.void))
      // Clients that a fault left hanging would keep it open.
      server.closeAllConnections()
    })
  )
  const address = server.address()
  return `http://${host}:${typeof address === "object" && address !== null ? address.port : port}`
})
