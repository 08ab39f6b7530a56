/**
 * A server on loopback that runs as long as its scope is open.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type { ServeError } from "effect/http/HttpServerError"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import { createServer } from "node:http"

const host = "127.0.0.1"

/**
 * The emulator could not listen, usually because the port is in use.
 *
 * @since 0.1.0
 */
export class EmulatorStartError extends Data.TaggedError("EmulatorStartError")<{
  /** The port that was asked for. */
  readonly port: number
  /** The runtime's code, such as `EADDRINUSE`. */
  readonly code: string
}> {
  override get message(): string {
    const why = this.code === "EADDRINUSE" ? "it is in use" : this.code
    return `Cannot listen on ${host}, port ${this.port}: ${why}`
  }
}

const toStartError = (port: number, { cause }: ServeError) =>
  new EmulatorStartError({
    port,
    code: Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : String(cause)
  })

/** Returns the origin, with the actual port. */
export const listen = Effect.fnUntraced(function* (
  routes: Layer.Layer<never, never, HttpRouter.HttpRouter | Layer.Success<ReturnType<typeof NodeHttpServer.layer>>>,
  port: number
) {
  const server = createServer()
  yield* HttpRouter.serve(routes, {
    disableLogger: true,
    disableListenLog: true,
    // Matches routes exactly, as a gateway does.
    routerConfig: { ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, maxParamLength: 16_384 }
  }).pipe(
    Layer.provide(NodeHttpServer.layer(() => server, { host, port, disablePreemptiveShutdown: true })),
    Layer.build,
    Effect.mapError((error) => toStartError(port, error))
  )
  // Runs before the server's own finalizer, which would wait for clients that a fault left hanging.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
  )
  const address = server.address()
  return `http://${host}:${typeof address === "object" && address !== null ? address.port : port}`
})
