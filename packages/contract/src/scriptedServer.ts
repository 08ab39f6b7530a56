/**
 * A scripted server on raw sockets, which can send what no HTTP library would. For Node only; the suite itself does not
 * import it.
 */
import type { Socket } from "node:net"
import { gzipSync } from "node:zlib"
import { drip, head, pour, socketServer } from "./net/socketServer.ts"
import type { Incoming } from "./requestReader.ts"
import type { Behaviour, RecordedRequest, ScriptedServer, ServerControl } from "./server.ts"

export { deadOrigin } from "./server.ts"

export interface ScriptedServerOptions {
  /**
   * Responds to preflights, which are not recorded, and allows pages of other origins to read all headers, or with
   * `"unexposed"` only the default ones.
   */
  readonly cors?: boolean | "unexposed"
}

const allowing = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, DELETE",
  "Access-Control-Allow-Headers":
    "accept, content-type, x-auth-token, x-security-token, x-sdk-date, x-project-id, authorization"
}
const exposing = { "Access-Control-Expose-Headers": "*, date, location, retry-after, x-request-id" }

const corsHeaders = ({ cors = false }: ScriptedServerOptions): Readonly<Record<string, string>> => {
  if (cors === false) return {}
  return cors === true ? { ...allowing, ...exposing } : allowing
}

const bodiless = (status: number): boolean => status < 200 || status === 204 || status === 304

const perform = (socket: Socket, behaviour: Behaviour, extra: Readonly<Record<string, string>>): void => {
  const chunked = { ...extra, "Content-Type": "application/json", "Transfer-Encoding": "chunked" }
  switch (behaviour.kind) {
    case "answer": {
      const plain = Buffer.from(behaviour.bodyBase64 ?? "", "base64")
      const body = behaviour.gzip === true ? gzipSync(plain) : plain
      const headers = {
        ...extra,
        ...behaviour.headers,
        ...(behaviour.gzip === true && { "Content-Encoding": "gzip" }),
        ...((body.length > 0 || !bodiless(behaviour.status)) && { "Content-Length": String(body.length) })
      }
      return void socket.write(Buffer.concat([Buffer.from(head(behaviour.status, headers), "latin1"), body]))
    }
    case "reset-before-headers":
      return void socket.resetAndDestroy()
    case "close-before-headers":
      return void socket.end()
    case "reset-after-headers":
      return void socket.write(head(behaviour.status, { ...extra, "Content-Length": "100" }), () =>
        socket.resetAndDestroy()
      )
    case "truncated-body":
      return void socket.end(
        head(behaviour.status, { ...extra, "Content-Length": String(behaviour.body.length + 100) }) + behaviour.body
      )
    case "broken-chunking": {
      const size = behaviour.body.length.toString(16)
      return void socket.end(`${head(behaviour.status, chunked)}${size}\r\n${behaviour.body}\r\nnonsense\r\n`)
    }
    case "stall":
      return
    case "stall-in-body":
      return void socket.write(head(behaviour.status, { ...extra, "Content-Length": "100" }))
    case "drip-headers":
      socket.write("HTTP/1.1 200 OK\r\nX-Slow: ")
      return drip(socket, "a", 5)
    case "drip-body":
      socket.write(head(behaviour.status, chunked))
      return drip(socket, "1\r\n \r\n", 5)
    case "endless-body":
      socket.write(head(behaviour.status, chunked))
      return pour(socket, `4000\r\n${" ".repeat(0x4000)}\r\n`)
    case "garbage":
      return void socket.end(behaviour.text)
  }
}

/** A scripted server in this process. */
export interface LocalServer extends ScriptedServer {
  /** The number of connections that were opened so far. */
  readonly connections: () => number
}

/** Starts a server on a free port of the loopback interface. */
export const scriptedServer = async (options: ScriptedServerOptions = {}): Promise<LocalServer> => {
  const recorded: Array<RecordedRequest> = []
  const extra = corsHeaders(options)
  let behaviours: ReadonlyArray<Behaviour> = [{ kind: "answer", status: 204 }]
  let next = 0

  const serve = (socket: Socket, { keepAlive, ...request }: Incoming): void => {
    if (options.cors !== undefined && options.cors !== false && request.method === "OPTIONS") {
      // The next request gets its own connection: browsers repeat a request that breaks on a reused one.
      perform(socket, { kind: "answer", status: 204, headers: { Connection: "close" } }, extra)
      return void socket.end()
    }
    recorded.push(request)
    const behaviour = behaviours[Math.min(next, behaviours.length - 1)]
    next += 1
    if (behaviour !== undefined) perform(socket, behaviour, extra)
    if (behaviour?.kind === "answer" && !keepAlive) socket.end()
  }

  const server = await socketServer({
    // The response to a TLS handshake is that of a server for plain HTTP.
    accept: (socket) =>
      socket.once("data", (first) => {
        if (first[0] === 0x16) socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      }),
    answer: serve
  })

  return {
    origin: server.origin,
    script: async (...script) => {
      behaviours = script
      next = 0
    },
    connections: server.connections,
    requests: async () => [...recorded],
    arrived: (count) => server.when(() => recorded.length >= count),
    allClosed: server.allClosed,
    close: async () => server[Symbol.asyncDispose]()
  }
}

/** Starts servers in this process. */
export const nodeServers = (options: ScriptedServerOptions = {}): ServerControl => ({
  start: () => scriptedServer(options)
})
