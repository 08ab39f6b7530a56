/** Responses that are cut off, compressed or mislabelled: the status decides. */
import { answer } from "@dcs-tasks/contract/net/socketServer"
import { describe, expect, it } from "vitest"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib"
import { body, callOnce as call, head, serve, write } from "./answers.ts"
import { clientUnder, input, settled } from "./support.ts"

const json = { "Content-Type": "application/json" }
const taskRunning = JSON.stringify({ error_code: "DCS.4957", error_msg: "The task is running." })

const deleted = { _tag: "Deleted", status: 200 }
const notDeletable = { _tag: "DcsBadRequest", reason: { _tag: "TaskNotDeletable" }, errorMsg: "The task is running." }

describe.concurrent("compressed although identity was asked for", () => {
  const page = Buffer.from(`<html>${Array.from({ length: 20_000 }, (_, n) => `<p>${n}</p>`).join("")}</html>`)
  const encodings: ReadonlyArray<readonly [string, string, (bytes: Uint8Array) => Uint8Array]> = [
    ["gzip", "gzip", gzipSync],
    ["x-gzip", "x-gzip", gzipSync],
    ["deflate", "deflate", deflateSync],
    ["brotli", "br", brotliCompressSync]
  ]
  for (const [name, encoding, compress] of encodings) {
    const headers = { ...json, "Content-Encoding": encoding }
    const small = compress(Buffer.from(taskRunning))

    it(`${name} is read`, async () => {
      await using server = await serve(body(400, small, headers))
      expect(await call(server)).toMatchObject(notDeletable)
      expect(server.requests[0]?.headers).toContainEqual(["accept-encoding", "identity"])
    })

    it(`${name} that is cut off leaves the class`, async () => {
      await using server = await serve(body(400, small.subarray(0, small.length - 12), headers))
      expect(await call(server)).toMatchObject({ _tag: "DcsBadRequest", mayHaveDeleted: false })
    })

    it(`${name} that is not, is read as it is`, async () => {
      await using server = await serve(body(400, Buffer.from(taskRunning), headers))
      expect(await call(server)).toMatchObject(notDeletable)
    })

    it(`${name} of a page too long to read whole is no deletion`, async () => {
      const html = { ...headers, "Content-Type": "text/html" }
      await using server = await serve(body(200, compress(page), html))
      expect(await call(server)).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 200, mayHaveDeleted: true })
    })

    it(`${name} of a page with a broken end is no deletion`, async () => {
      const whole = compress(page.subarray(0, 20_000))
      const broken = Buffer.from(whole).fill(0xff, whole.length - 30)
      await using server = await serve(body(200, broken, { ...headers, "Content-Type": "text/html" }))
      expect(await call(server)).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 200 })
    })
  }

  it("deflate without its header leaves the class", async () => {
    const headers = { "Content-Encoding": "deflate", "Content-Type": "text/html" }
    await using server = await serve(body(200, deflateRawSync(page.subarray(0, 2000)), headers))
    expect(await call(server)).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 200 })
  })

  it("an unknown encoding leaves the class", async () => {
    await using server = await serve(body(404, Buffer.from([1, 2, 3]), { "Content-Encoding": "rot13" }))
    expect(await call(server)).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Unknown" } })
  })
})

describe.concurrent("shorter or stranger than promised", () => {
  const chunked = { ...json, "Transfer-Encoding": "chunked" }
  const statuses: ReadonlyArray<readonly [number, object]> = [
    [200, { _tag: "Deleted" }],
    [404, { _tag: "DcsNotFound", mayHaveDeleted: false }],
    [500, { _tag: "DcsInternalError", mayHaveDeleted: true }]
  ]
  for (const [status, expected] of statuses) {
    const broken: ReadonlyArray<readonly [string, string]> = [
      ["half a body", head(status, { ...json, "Content-Length": "100" }) + '{"mess'],
      ["a chunk without its end", `${head(status, chunked)}40\r\n{"mess`],
      ["a negative chunk size", `${head(status, chunked)}-2\r\n{}\r\n0\r\n\r\n`],
      ["a chunk size beyond all numbers", `${head(status, chunked)}${"f".repeat(40)}\r\n{}\r\n`]
    ]
    for (const [name, text] of broken) {
      it(`${status} with ${name}`, async () => {
        await using server = await serve((socket) => socket.end(text), write(answer(204)))
        expect(await call(server)).toMatchObject(expected)
        await server.allClosed()
      })
    }

    it(`${status} with 30,000 brackets`, async () => {
      const deep = "[".repeat(30_000) + "]".repeat(30_000)
      await using server = await serve(write(answer(status, deep, json)))
      expect(await call(server)).toMatchObject(expected)
    })

    const unconfirmed = status === 200 ? { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true } : expected
    const cut: ReadonlyArray<readonly [string, string]> = [
      ["a chunk size that is none", `${head(status, chunked)}2\r\n{}\r\nxyz\r\n`],
      ["chunks without a last one", `${head(status, chunked)}2\r\n{}\r\n`],
      ["half an object of another kind", head(status, { ...json, "Content-Length": "100" }) + '{"data":'],
      ["half a page", head(status, { "Content-Type": "text/html", "Content-Length": "500" })],
      ["nothing of what was announced", head(status, { "Content-Length": "500" })]
    ]
    for (const [name, text] of cut) {
      it(`${status} with ${name}`, async () => {
        await using server = await serve((socket) => socket.end(text), write(answer(204)))
        expect(await call(server)).toMatchObject(unconfirmed)
        await server.allClosed()
      })
    }

    it(`${status} with 100,000 objects in each other`, async () => {
      await using server = await serve(write(answer(status, '{"a":'.repeat(100_000), json)))
      expect(await call(server)).toMatchObject(unconfirmed)
      await server.allClosed()
    })
  }
})

describe.concurrent("bytes where there must be none do not poison the next answer", () => {
  const stray = answer(404, JSON.stringify({ error_code: "DCS.3022" }), json)
  const declared: ReadonlyArray<readonly [string, Record<string, string>]> = [
    ["a length", { "Content-Length": String(stray.length) }],
    ["chunks", { "Transfer-Encoding": "chunked" }],
    ["nothing", {}]
  ]
  for (const [name, headers] of declared) {
    it(`204 that declares ${name}, bytes at once`, async () => {
      await using server = await serve(write(head(204, headers) + stray), write(answer(200)))
      await using client = clientUnder({}, { endpoint: server.origin, retry: { maxAttempts: 1 } })
      expect(await settled(client.deleteBackgroundTask(input))).toMatchObject({ _tag: "Deleted", status: 204 })
      expect(await settled(client.deleteBackgroundTask(input))).toMatchObject({ _tag: "Deleted", status: 200 })
      expect(server.connections()).toBe(2)
    })
  }

  for (const [name, headers] of declared.slice(0, 2)) {
    it(`204 that declares ${name}, bytes that wait for the next request`, async () => {
      await using server = await serve(write(head(204, headers)), write(stray, answer(200)))
      await using client = clientUnder({}, { endpoint: server.origin, retry: { maxAttempts: 1 } })
      await settled(client.deleteBackgroundTask(input))
      await server.allClosed()
      // On a new connection, the first bytes are the response.
      expect(await settled(client.deleteBackgroundTask(input))).toMatchObject({ _tag: "DcsNotFound" })
      expect(server.connections()).toBe(2)
    })
  }

  it("two answers to one request", async () => {
    await using server = await serve(write(answer(200) + stray), write(answer(204)))
    await using client = clientUnder({}, { endpoint: server.origin, retry: { maxAttempts: 1 } })
    expect(await settled(client.deleteBackgroundTask(input))).toMatchObject(deleted)
    expect(await settled(client.deleteBackgroundTask(input))).toMatchObject({ _tag: "Deleted", status: 204 })
  })

  it("103 Early Hints come before the answer", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
    await using server = await serve(write(hints + hints + answer(204)))
    expect(await call(server)).toMatchObject({ _tag: "Deleted", status: 204 })
  })
})
