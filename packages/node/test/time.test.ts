/** Timeouts end what the server does not end, and close the connection. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { answer, drip, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import { describe, expect, it } from "vitest"
import { head } from "./answers.ts"
import { clientUnder, input, settled } from "./support.ts"

const json = { "Content-Type": "application/json" }
const chunked = { ...json, "Transfer-Encoding": "chunked" }
const taskMissing = answer(404, JSON.stringify({ error_code: "DCS.4133" }), json)

const millis = 5000

/** Runs a call until its connections are closed. It must not end before the limit, and nothing but the limit ends it. */
const timed = async (limit: number, call: () => Promise<unknown>, closed?: () => Promise<void>): Promise<unknown> => {
  const start = performance.now()
  const outcome = await settled(call())
  expect(performance.now() - start).toBeGreaterThan(limit - 20)
  await closed?.()
  return outcome
}

/** A port whose queue in the kernel is full, and that never accepts a connection. */
const neverAccepts = async () => {
  const script = `
    const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      require("node:fs").writeSync(1, String(server.address().port))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] })
  const [port] = (await once(child.stdout, "data")) as [Buffer]
  const fillers = Array.from({ length: 8 }, () => connect(Number(port), "127.0.0.1").on("error", () => {}))
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const filler of fillers) filler.destroy()
      child.kill("SIGKILL")
      await once(child, "close")
    }
  }
}

describe.concurrent("one attempt ends at its timeout, and the server sees the connection close", () => {
  const late = (phase: string, mayHaveDeleted: boolean) => ({
    _tag: "DcsTimeout",
    phase,
    timeoutMillis: millis,
    attempts: 1,
    mayHaveDeleted
  })
  const inTime = async (server: SocketServer, endpoint: string, expected: object): Promise<void> => {
    await using client = clientUnder({}, { endpoint, timeout: millis, retry: { maxAttempts: 1 } })
    const outcome = await timed(millis, () => client.deleteBackgroundTask(input), server.allClosed)
    expect(outcome).toMatchObject(expected)
    expect(server.connections()).toBe(1)
    // The server itself never closes.
    expect(server.events.at(-1)).toBe("close")
  }

  const answers: ReadonlyArray<readonly [string, NonNullable<Parameters<typeof socketServer>[0]>["answer"], object]> = [
    ["no answer", undefined, late("headers", true)],
    [
      "a head that drips",
      (socket) => {
        socket.write("HTTP/1.1 204 No Content\r\nX-Slow: ")
        drip(socket, "a", 100)
      },
      late("headers", true)
    ],
    ["a status line and no more", (socket) => void socket.write("HTTP/1.1 204 No Content\r\n"), late("headers", true)],
    ["a body that stalls", (socket) => void socket.write(`${head(200, chunked)}1\r\n{\r\n`), late("body", true)],
    [
      "a body that drips",
      (socket) => {
        socket.write(head(200, chunked))
        drip(socket, "1\r\n \r\n", 100)
      },
      late("body", true)
    ],
    [
      "an error whose body drips: the status is known",
      (socket) => {
        socket.write(head(403, chunked))
        drip(socket, "1\r\n \r\n", 100)
      },
      { _tag: "DcsForbidden", attempts: 1, mayHaveDeleted: false }
    ]
  ]
  for (const [name, respond, expected] of answers) {
    it(name, async () => {
      await using server = await socketServer(respond === undefined ? {} : { answer: respond })
      await inTime(server, server.origin, expected)
      expect(server.requests).toHaveLength(1)
    })
  }

  it("a TLS handshake that nobody answers", async () => {
    await using server = await socketServer()
    await inTime(server, server.origin.replace("http:", "https:"), late("connect", false))
  })

  it("a TLS handshake that drips", async () => {
    await using server = await socketServer({
      accept: (socket) => {
        socket.write("\u0016\u0003\u0003\u0010\0\u0002\0\u000f\u0000")
        drip(socket, "\0", 100)
      }
    })
    await inTime(server, server.origin.replace("http:", "https:"), late("connect", false))
  })

  it("a connection that nobody accepts", async () => {
    await using listener = await neverAccepts()
    await using client = clientUnder({}, { endpoint: listener.origin, timeout: millis, retry: { maxAttempts: 1 } })
    const outcome = await timed(millis, () => client.deleteBackgroundTask(input), client.close)
    expect(outcome).toMatchObject(late("connect", false))
  })
})

describe.concurrent("all attempts end at the total timeout", () => {
  it("in the first attempt", async () => {
    await using server = await socketServer()
    await using client = clientUnder({}, { endpoint: server.origin, totalTimeout: millis })
    const outcome = await timed(millis, () => client.deleteBackgroundTask(input), server.allClosed)
    expect(outcome).toMatchObject({
      _tag: "DcsTimeout",
      phase: "total",
      timeoutMillis: millis,
      attempts: 1,
      mayHaveDeleted: true
    })
    expect(server.requests).toHaveLength(1)
  })

  it("in the last one, after answers that were repeated", async () => {
    await using server = await socketServer({ answer: (socket, _, n) => n < 3 && void socket.write(answer(503)) })
    await using client = clientUnder({}, { endpoint: server.origin, totalTimeout: 8000 })
    const outcome = await timed(8000, () => client.deleteBackgroundTask(input), server.allClosed)
    expect(outcome).toMatchObject({ _tag: "DcsTimeout", phase: "total", attempts: 3, mayHaveDeleted: true })
    expect(server.requests).toHaveLength(3)
  })

  it("while connecting", async () => {
    await using server = await socketServer()
    const endpoint = server.origin.replace("http:", "https:")
    await using client = clientUnder({}, { endpoint, totalTimeout: millis })
    const outcome = await timed(millis, () => client.deleteBackgroundTask(input), server.allClosed)
    expect(outcome).toMatchObject({ _tag: "DcsTimeout", phase: "total", attempts: 1, mayHaveDeleted: false })
  })
})

describe.concurrent("an abort closes the connection", () => {
  const phases: ReadonlyArray<readonly [string, string, (server: SocketServer) => Promise<void>]> = [
    ["during the handshake", "https:", (server) => server.connected(1)],
    ["before the answer", "http:", (server) => server.arrived(1)]
  ]
  for (const [name, scheme, reached] of phases) {
    it(name, async () => {
      await using server = await socketServer()
      await using client = clientUnder({}, { endpoint: server.origin.replace("http:", scheme) })
      const controller = new AbortController()
      const outcome = settled(client.deleteBackgroundTask(input, { signal: controller.signal }))
      await reached(server)
      controller.abort()
      expect(await outcome).toBe(controller.signal.reason)
      await server.allClosed()
      expect(server.connections()).toBe(1)
    })
  }

  it("and leaves the connections of other calls alone", async () => {
    const certificates = await authority()
    await using server = await socketServer({ tls: await certificates.issue() })
    await using client = clientUnder({}, { endpoint: server.origin, retry: { maxAttempts: 1 } })
    const controller = new AbortController()
    const aborted = settled(client.deleteBackgroundTask(input, { signal: controller.signal }))
    const other = settled(client.deleteBackgroundTask(input))
    controller.abort()
    expect(await aborted).toBe(controller.signal.reason)
    // It reached the check of the certificate.
    expect(await other).toMatchObject({ kind: "tls" })
  })
})

describe.concurrent("a connection that went stale between two calls", () => {
  const gone = { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }
  const cases: ReadonlyArray<readonly [string, string, object]> = [
    ["Deleted, where the task was still there", answer(204), { _tag: "Deleted", attempts: 2 }],
    ["AlreadyGone, where it was not", taskMissing, gone]
  ]
  for (const [name, last, expected] of cases) {
    it(`that is reset under the request: ${name}`, async () => {
      await using server = await socketServer({
        answer: (socket, _, n) => {
          if (n === 2) socket.resetAndDestroy()
          else socket.write(n === 1 ? answer(204) : last)
        }
      })
      await using client = clientUnder({}, { endpoint: server.origin })
      expect(await settled(client.deleteBackgroundTask(input))).toMatchObject({ _tag: "Deleted", attempts: 1 })
      // undici gives a connection back one turn of the event loop later.
      await new Promise((resolve) => setImmediate(resolve))
      expect(await settled(client.deleteBackgroundTask(input))).toMatchObject(expected)
      expect(server.requests).toHaveLength(3)
      expect(server.connections()).toBe(2)
    })
  }

  it("that the server closed meanwhile: the task is deleted, by one request that counts", async () => {
    await using server = await socketServer({
      answer: (socket, _, n) => (n === 1 ? socket.end(answer(204)) : socket.write(answer(204)))
    })
    await using client = clientUnder({}, { endpoint: server.origin })
    for (let n = 0; n < 2; n += 1) {
      expect(await settled(client.deleteBackgroundTask(input))).toMatchObject({ _tag: "Deleted" })
    }
    expect(server.requests).toHaveLength(2)
  })
})
