/** Responses beyond the limits: the status decides, memory stays flat, and the connection is dropped. */
import { pour } from "@dcs-tasks/contract/net/socketServer"
import type { Socket } from "node:net"
import { describe, expect, it } from "vitest"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { body, callOnce, head, serve, write } from "./answers.ts"
import { callInChild, clientUnder, input, settled } from "./support.ts"

const MiB = 2 ** 20
const json = { "Content-Type": "application/json" }
const taskRunning = JSON.stringify({ error_code: "DCS.4957", error_msg: "The task is running." })

describe.concurrent("more than anybody reads", () => {
  const spaces = " ".repeat(64 * 1024)
  const chunked = { ...json, "Transfer-Encoding": "chunked" }
  const chunk = `${spaces.length.toString(16)}\r\n${spaces}\r\n`
  const bomb = gzipSync(Buffer.alloc(100 * MiB, " "))
  const floods: ReadonlyArray<readonly [string, (socket: Socket) => void, object]> = [
    [
      "an error body of 100 MB",
      (socket) => {
        socket.write(head(400, { ...json, "Content-Length": String(100 * MiB) }))
        socket.write(taskRunning.slice(0, -1))
        pour(socket, spaces, 1600)
      },
      { _tag: "DcsBadRequest", status: 400, mayHaveDeleted: false }
    ],
    [
      "a body without an end",
      (socket) => {
        socket.write(head(500, chunked))
        pour(socket, chunk)
      },
      { _tag: "DcsInternalError", status: 500, mayHaveDeleted: true }
    ],
    [
      "a gzip bomb of 100 MB",
      body(403, bomb, { ...json, "Content-Encoding": "gzip" }),
      { _tag: "DcsForbidden", status: 403, mayHaveDeleted: false }
    ],
    [
      "a brotli bomb of 100 MB",
      body(403, brotliCompressSync(Buffer.alloc(100 * MiB, " "), { params: { 1: 1 } }), { "Content-Encoding": "br" }),
      { _tag: "DcsForbidden", status: 403, mayHaveDeleted: false }
    ],
    [
      "gzip without an end",
      (socket) => {
        socket.write(head(403, { ...chunked, "Content-Encoding": "gzip" }))
        pour(socket, Buffer.concat([Buffer.from("10000\r\n"), bomb.subarray(0, 0x10000), Buffer.from("\r\n")]))
      },
      { _tag: "DcsForbidden", status: 403 }
    ]
  ]
  for (const [name, flood, expected] of floods) {
    it(`${name}: the class, 256 KiB read, memory for little more, and the connection is dropped`, async () => {
      await using server = await serve(flood)
      const { bytesRead, grownMiB, outcome } = await callInChild(
        {},
        { endpoint: server.origin, retry: { maxAttempts: 1 } }
      )
      expect(outcome).toMatchObject(expected)
      // The limit is 64 KiB, and a socket is read in pieces of that size. The kernel's buffers do not count.
      expect(bytesRead).toEqual([expect.toSatisfy((bytes) => 0 < bytes && bytes <= 256 * 1024)])
      // Most of it is the inflater's own tables.
      expect(grownMiB).toBeLessThan(16)
      await server.allClosed()
    })
  }

  const lines = `X-${"a".repeat(60)}: ${"b".repeat(60)}\r\n`
  const start = "HTTP/1.1 200 OK\r\n"
  const bombs: ReadonlyArray<readonly [string, (socket: Socket) => void, object]> = [
    ["a header of 1 MB", write(`${start}X: ${"x".repeat(MiB)}\r\n\r\n`), { kind: "protocol" }],
    ["10,000 headers", write(`${start}${lines.repeat(10_000)}\r\n`), { kind: "protocol" }],
    [
      "headers without an end",
      (socket) => {
        socket.write(start)
        pour(socket, lines.repeat(100))
      },
      { kind: "protocol" }
    ],
    [
      "one header without an end",
      (socket) => {
        socket.write(`${start}X: y`)
        pour(socket, "y".repeat(1000))
      },
      { kind: "protocol" }
    ]
  ]
  for (const [name, flood, expected] of bombs) {
    it(`${name}: a transport error at the first attempt`, async () => {
      await using server = await serve(flood)
      await using client = clientUnder({}, { endpoint: server.origin })
      const outcome = await settled(client.deleteBackgroundTask(input))
      expect(outcome).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true, ...expected })
      await server.allClosed()
    })
  }

  const endless: ReadonlyArray<readonly [string, string, string]> = [
    ["a status line", "HTTP/1.1 200 ", spaces],
    ["a name of a header", `${start}X`, "x".repeat(1000)],
    ["blanks before a header's value", `${start}X:`, spaces],
    ["early hints", "", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n".repeat(100)],
    ["an extension of a chunk", `${head(200, chunked)}2;x=`, "x".repeat(1000)],
    ["trailers", `${head(200, chunked)}2\r\n{}\r\n0\r\n`, lines.repeat(100)],
    ["zeros before a chunk size", head(200, chunked), "0".repeat(1000)]
  ]
  for (const [name, first, rest] of endless) {
    it(`${name} without an end: it ends, and the connection is dropped`, async () => {
      await using server = await serve((socket) => {
        socket.write(first)
        pour(socket, rest)
      })
      const outcome = await callOnce(server, { timeout: 500 })
      expect(["DcsTimeout", "DcsTransportError", "DcsUnexpectedResponse"]).toContain((outcome as { _tag: string })._tag)
      await server.allClosed()
    })
  }
})
