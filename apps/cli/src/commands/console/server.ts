/** The server on loopback. It runs as long as its scope is open, and ends when the calls in progress have ended. */
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import { once } from "node:events"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import * as Stderr from "../../output/stderr.ts"
import { type Failure, usage } from "../../process/failure.ts"
import { type Answer, commonHeaders, refusal } from "./answer.ts"

const host = "127.0.0.1"

/** A call that has a response later. */
interface Pending {
  readonly answer: Effect.Effect<Answer>
  /** Neither a page that goes away nor the end of the program interrupts it before its response is handed over. */
  readonly mustEnd: boolean
}

export type Handler = (request: IncomingMessage) => Answer | Pending

/** More than a page with many tabs needs. A program that sends more is told to wait. */
const maxCalls = 64

const limits = { maxHeaderSize: 8 * 1024, headersTimeout: 10_000, requestTimeout: 10_000 }

const write = (outgoing: ServerResponse, { body, headers, status }: Answer): void => {
  // A list tells the service's time, or none: never this machine's.
  outgoing.sendDate = false
  const length: Record<string, number> = status === 204 ? {} : { "content-length": Buffer.byteLength(body) }
  outgoing.writeHead(status, { ...commonHeaders, ...headers, ...length }).end(body)
}

/** Completes when the response has been handed over, or its reader has gone. */
const written = (outgoing: ServerResponse, answer: Answer): Effect.Effect<void> =>
  Effect.callback((resume) => {
    outgoing.once("close", () => resume(Effect.void))
    if (outgoing.destroyed) return resume(Effect.void)
    outgoing.once("finish", () => resume(Effect.void))
    write(outgoing, answer)
  })

const problemOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error)
  return code === "EADDRINUSE" ? "it is in use" : code
}

const listen = (server: Server, port: number): Effect.Effect<void, Failure> =>
  Effect.tryPromise({
    try: () => once(server.listen(port, host), "listening"),
    catch: (error) =>
      usage(`cannot listen on ${host}, port ${port}: ${problemOf(error)}. Nothing was sent to DCS. Use another --port.`)
  })

const originOf = (server: Server): string => {
  const address = server.address()
  return new URL(`http://${host}:${typeof address === "object" ? address?.port : ""}`).origin
}

/** Returns the origin of the server. */
export const serve = Effect.fnUntraced(function* (
  port: number,
  handlerFor: (origin: string) => Handler
): Effect.fn.Return<string, Failure, Scope.Scope> {
  const server = createServer(limits)
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  const calls = yield* FiberSet.make()
  const fork = yield* FiberSet.runtime(calls)()
  let callCount = 0
  yield* Effect.addFinalizer(() => {
    server.close()
    return callCount === 0
      ? Effect.void
      : Stderr.note("finishing the calls in progress; a second signal ends the console at once")
  })
  const start = (outgoing: ServerResponse, { answer, mustEnd }: Pending): void => {
    if (callCount >= maxCalls) {
      return write(outgoing, refusal(429, "BUSY", "Too many calls at once.", { "retry-after": "1" }))
    }
    callCount += 1
    const responded = Effect.flatMap(answer, (answer) => written(outgoing, answer)).pipe(
      Effect.ensuring(Effect.sync(() => void (callCount -= 1)))
    )
    fork(mustEnd ? Effect.uninterruptible(responded) : responded)
  }
  server.once("listening", () => {
    const handler = handlerFor(originOf(server))
    server.on("request", (incoming, outgoing) => {
      const answer = handler(incoming)
      if ("mustEnd" in answer) start(outgoing, answer)
      else write(outgoing, answer)
    })
  })
  yield* listen(server, port)
  return originOf(server)
})
