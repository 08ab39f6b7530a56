/** Bodies that middleware has read, and bodies that broke off: neither counts as an empty one. */
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import type { Behaviour } from "@dcs-tasks/contract"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { gzipSync } from "node:zlib"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { inflate } from "../src/transport/inflate.ts"
import { itLive, make, task } from "./support.ts"
import { answers, scripted, sockets, transports } from "./transports.ts"

type Reader = (response: HttpClientResponse) => Effect.Effect<unknown, unknown>

/** What middleware does to a body, and which transports still have it afterwards. */
const readers: ReadonlyArray<readonly [string, Reader, ReadonlyArray<string>]> = [
  ["nothing", () => Effect.void, ["fetch", "undici", "node:http"]],
  ["text", ({ text }) => text, ["fetch", "undici", "node:http"]],
  ["json", ({ json }) => json, ["fetch", "undici", "node:http"]],
  ["arrayBuffer", ({ arrayBuffer }) => arrayBuffer, ["fetch", "undici"]],
  // undici has none, and does not read the body for it.
  ["formData", ({ formData }) => formData, ["fetch", "undici"]],
  ["the stream", ({ stream }) => Stream.runDrain(stream), ["fetch"]],
  ["text in the background", ({ text }) => Effect.forkDaemon(text), ["fetch", "undici", "node:http"]],
  ["a view", (response) => Effect.sync(() => inspect(response)), ["fetch", "undici", "node:http"]]
]

interface Case {
  readonly name: string
  readonly script: ReadonlyArray<Behaviour>
  readonly kept: Readonly<Record<string, unknown>>
  readonly lost: Readonly<Record<string, unknown>>
}

const unexpected = { _tag: "DcsUnexpectedResponse", status: 200, attempts: 1, mayHaveDeleted: true }
const unreadable = { ...unexpected, detail: expect.stringContaining("read") }

const cases: ReadonlyArray<Case> = [
  { name: "a page", script: [answers.page], kept: unexpected, lost: unreadable },
  { name: "a deletion", script: [answers.deleted], kept: { _tag: "Deleted", message: "" }, lost: unreadable },
  { name: "a failure", script: [answers.failure], kept: unexpected, lost: unreadable },
  {
    name: "a missing task",
    script: [answers.missing],
    kept: { _tag: "DcsNotFound", reason: { _tag: "Task" }, attempts: 1 },
    lost: { _tag: "DcsNotFound", reason: { _tag: "Unknown" }, attempts: 1 }
  },
  {
    name: "a missing task after a 500",
    script: [answers.broken, answers.missing],
    kept: { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true },
    lost: { _tag: "DcsNotFound", reason: { _tag: "Unknown" }, attempts: 2, mayHaveDeleted: true }
  },
  { name: "a 204", script: [{ kind: "answer", status: 204 }], kept: { _tag: "Deleted" }, lost: { _tag: "Deleted" } }
]

const around = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.make((request) => client.execute(request))

const outcomeOver = (client: HttpClient.HttpClient, endpoint: string) =>
  Effect.flatMap(make(client, { endpoint, retry: { maxAttempts: 2 } }), (dcs) =>
    Effect.merge(dcs.deleteBackgroundTask(task))
  )

for (const [transport, layer] of transports) {
  describe(`over ${transport}, where a middleware has read`, () => {
    for (const [name, read, keepers] of readers) {
      for (const { kept, lost, name: answer, script } of cases) {
        itLive(`${name}: ${answer}`, () =>
          Effect.gen(function* () {
            const server = yield* scripted
            yield* Effect.promise(() => server.script(...script))
            const client = HttpClient.tap(yield* HttpClient.HttpClient, (response) => Effect.ignore(read(response)))
            const outcome = yield* outcomeOver(client, server.origin)
            expect({ ...outcome }).toMatchObject(keepers.includes(transport) ? kept : lost)
          }).pipe(Effect.scoped, Effect.provide(layer))
        )
      }
    }
  })

  describe(`over ${transport}, below a client around a client, a body that was read`, () => {
    for (const [name, read, keepers] of readers) {
      itLive(name, () =>
        Effect.gen(function* () {
          const server = yield* scripted
          yield* Effect.promise(() => server.script(answers.missing))
          const client = HttpClient.tap(yield* HttpClient.HttpClient, (response) => Effect.ignore(read(response)))
          const outcome = yield* outcomeOver(around(client), server.origin)
          expect({ ...outcome }).toMatchObject({
            _tag: "DcsNotFound",
            reason: { _tag: keepers.includes(transport) ? "Task" : "Unknown" }
          })
        }).pipe(Effect.scoped, Effect.provide(layer))
      )
    }
  })

  describe(`over ${transport}, a body that broke off`, () => {
    const broken: ReadonlyArray<readonly [string, string, string]> = [
      ["before its first byte", "", ""],
      ["before its first byte, of a page", "Content-Type: text/html\r\n", ""],
      ["in an error", "Content-Type: application/json\r\n", `{"error_code":"DCS.50`],
      ["after what reads as a whole", "Content-Type: application/json\r\n", "{}"]
    ]
    for (const [name, headers, body] of broken) {
      for (const isLate of [false, true]) {
        itLive(`${name}${isLate ? ", long before anybody reads it" : ""}: confirms nothing`, () =>
          Effect.gen(function* () {
            const chunk = body === "" ? "" : `${body.length.toString(16)}\r\n${body}\r\n`
            const server = yield* sockets({
              answer: (socket) =>
                void socket.write(
                  `HTTP/1.1 200 OK\r\n${headers}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}`,
                  () => socket.resetAndDestroy()
                )
            })
            const transportClient = yield* HttpClient.HttpClient
            const client = isLate
              ? HttpClient.tap(transportClient, () => Effect.promise(server.allClosed))
              : transportClient
            const outcome = yield* outcomeOver(client, server.origin)
            expect({ ...outcome }).toMatchObject({ mayHaveDeleted: true })
          }).pipe(Effect.scoped, Effect.provide(layer))
        )
      }
    }

    itLive("leaves every other status as it is", () =>
      Effect.gen(function* () {
        const server = yield* scripted
        yield* Effect.promise(() => server.script({ kind: "truncated-body", status: 403, body: `{"error_` }))
        const outcome = yield* outcomeOver(yield* HttpClient.HttpClient, server.origin)
        expect({ ...outcome }).toMatchObject({ _tag: "DcsForbidden", attempts: 1, mayHaveDeleted: false })
      }).pipe(Effect.scoped, Effect.provide(layer))
    )
  })
}

describe("an inflated body", () => {
  const body = gzipSync(JSON.stringify({ message: "done ".repeat(100) }))
  itLive("is complete, cut at the limit, or broken off", () =>
    Effect.gen(function* () {
      expect(yield* inflate(body, "gzip", 10_000)).toMatchObject({ end: "complete" })
      expect(yield* inflate(body, "gzip", 10)).toMatchObject({ end: "limit", bytes: { length: 10 } })
      expect(yield* inflate(body.subarray(0, 20), "gzip", 10_000)).toMatchObject({ end: "brokenOff" })
    })
  )
})
