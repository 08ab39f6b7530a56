/** A list over each transport: services that list badly, or reflect secrets. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { listServer, reflectingServer, secrets } from "@dcs-tasks/contract/net/listServers"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import { DcsTasks, type DcsTasksConfig, DcsUnexpectedResponse } from "../src/index.ts"
import { itLive } from "./support.ts"

const instanceId = "i1"

const client = (config: Pick<DcsTasksConfig, "endpoint"> & Partial<DcsTasksConfig>) =>
  DcsTasks.make({ projectId: "p1", credentials: { token: "the-token" }, retry: { maxAttempts: 1 }, ...config })

const transports = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer]
] as const

/** The ids so far, and the error after them. */
const drained = (endpoint: string) =>
  Effect.gen(function* () {
    const ids: Array<string> = []
    const dcs = yield* client({ endpoint })
    const error = yield* dcs.listBackgroundTasks({ instanceId, pageSize: 100 }).pipe(
      Stream.runForEach(({ id }) => Effect.sync(() => void ids.push(id))),
      Effect.match({ onSuccess: () => undefined, onFailure: (error) => error })
    )
    return { ids, error }
  })

const listing = (page: Parameters<typeof listServer>[0]) =>
  Effect.acquireRelease(
    Effect.promise(() => listServer(page)),
    (server) => Effect.promise(() => server[Symbol.asyncDispose]())
  )

for (const [name, transport] of transports) {
  describe(`a list over ${name}`, () => {
    itLive("fails where the service ignores offset", () =>
      Effect.gen(function* () {
        const ids = Array.from({ length: 100 }, (_, n) => `id-${n}`)
        const server = yield* listing(() => ({ ids }))
        const listed = yield* drained(server.origin)
        expect(listed.ids).toEqual(ids)
        expect(listed.error).toBeInstanceOf(DcsUnexpectedResponse)
        expect(listed.error).toMatchObject({ status: 200, attempts: 1, mayHaveDeleted: false })
        expect(String(listed.error)).toMatch(/the same rows at every offset \(200\)\. Check the endpoint/)
        expect(server.requests).toHaveLength(3)
      }).pipe(Effect.scoped, Effect.provide(transport))
    )

    itLive("is whole where the service caps a page and rows move, each id once", () =>
      Effect.gen(function* () {
        const ids = Array.from({ length: 55 }, (_, n) => `id-${n}`)
        const server = yield* listing(({ offset }) => {
          const from = Math.max(0, offset - 3)
          return { ids: ids.slice(from, from + 10), total: 58 }
        })
        expect(yield* drained(server.origin)).toEqual({ ids, error: undefined })
      }).pipe(Effect.scoped, Effect.provide(transport))
    )

    itLive("holds no live secret of a service that reflects them", () =>
      Effect.gen(function* () {
        const { canary, secretAccessKey, securityToken, token } = secrets
        const server = yield* Effect.acquireRelease(
          Effect.promise(() => reflectingServer()),
          (server) => Effect.promise(() => server[Symbol.asyncDispose]())
        )
        const key = yield* AccessKey.make({
          accessKeyId: "AKID",
          secretAccessKey: Redacted.make(secretAccessKey),
          securityToken: Redacted.make(securityToken)
        })
        for (const credentials of [{ token }, key]) {
          const dcs = yield* client({ endpoint: server.origin, credentials })
          const listed = Chunk.toReadonlyArray(yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId })))
          const text = inspect(listed, { depth: 20, showHidden: true })
          expect(text).toContain("seen: <redacted>")
          expect(text).not.toContain(canary)
          expect(text).not.toMatch(/[0-9a-f]{64}/)
          expect(listed.map(({ id }) => id)).toEqual(["task-1", "task-2"])
        }
      }).pipe(Effect.scoped, Effect.provide(transport))
    )
  })
}
