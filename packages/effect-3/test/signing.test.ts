/** The vendors' vectors, and signed calls to an emulator that verifies them as the gateway does. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { signingVectors } from "@dcs-tasks/vectors"
import { canonicalRequest } from "@dcs-tasks/wire/signing"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import { DcsTasks } from "../src/index.ts"
import { sha256, signing } from "../src/credentials/signature.ts"
import { itLive } from "./support.ts"

describe("WebCrypto", () => {
  for (const { body, canonicalRequestSha256, date, id, method, secretKey, toSign, url, ...vector } of signingVectors) {
    itLive(`signs ${id}`, () =>
      Effect.gen(function* () {
        const bodyHash = yield* sha256(body)
        const { signedHeaders, text } = canonicalRequest({ method, url: new URL(url), headers: toSign, bodyHash })
        expect(signedHeaders).toBe(vector.signedHeaders)
        expect(yield* sha256(text)).toBe(canonicalRequestSha256)
        const sign = yield* signing(secretKey)
        expect(yield* sign(date, text)).toBe(vector.signature)
      })
    )
  }
})

const instanceId = "instance-1"

/** An emulator with ten records, and a client with its account's access key. */
const started = Effect.fnUntraced(function* (options: EmulatorOptions = {}, secretAccessKey?: string) {
  const start = () => startEmulator({ ...options, instances: [{ id: instanceId, taskCount: 10 }] })
  const emulator = yield* Effect.acquireRelease(Effect.promise(start), (emulator) =>
    Effect.promise(() => emulator.close())
  )
  const { account, endpoint, projectId } = emulator
  const credentials = yield* AccessKey.make({
    accessKeyId: account.accessKeyId,
    secretAccessKey: Redacted.make(secretAccessKey ?? account.secretAccessKey)
  })
  const dcs = yield* DcsTasks.make({ endpoint, projectId, credentials })
  const ids = [...emulator.generatedIds(instanceId)].map((taskId) => ({ instanceId, taskId }))
  return { dcs, emulator, ids }
})

const transports = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer]
] as const

for (const [name, transport] of transports) {
  describe(`an access key over ${name}`, () => {
    itLive("deletes and lists", () =>
      Effect.gen(function* () {
        const { dcs, emulator, ids } = yield* started()
        const [task] = ids
        if (task === undefined) throw new Error("no record")
        expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
        expect(Chunk.size(yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId, pageSize: 4 })))).toBe(9)
        expect(emulator.requests().every(({ signed, tokenAccepted }) => signed && !tokenAccepted)).toBe(true)
      }).pipe(Effect.scoped, Effect.provide(transport))
    )

    for (const minutes of [20, -20]) {
      itLive(`signs once more with a clock that is ${minutes} minutes off, and then stays right`, () =>
        Effect.gen(function* () {
          const { dcs, emulator, ids } = yield* started({ clockOffset: minutes * 60_000 })
          const outcomes = yield* Effect.forEach(ids, (task) => dcs.deleteBackgroundTask(task), {
            concurrency: "unbounded"
          })
          expect(outcomes.filter(({ attempts }) => attempts === 2)).toHaveLength(1)
          expect(emulator.requests().filter(({ status }) => status === 401)).toHaveLength(1)
        }).pipe(Effect.scoped, Effect.provide(transport))
      )
    }

    itLive("with a wrong secret sends one request, however many calls there are", () =>
      Effect.gen(function* () {
        const { dcs, emulator, ids } = yield* started({}, "wrong")
        const call = (task: (typeof ids)[number]) => Effect.either(dcs.deleteBackgroundTask(task))
        const results = yield* Effect.forEach(ids, call, { concurrency: "unbounded" })
        expect(results.every(Either.isLeft)).toBe(true)
        expect(results[0]).toMatchObject({ left: { _tag: "DcsUnauthorized", reason: { _tag: "SignatureMismatch" } } })
        expect(emulator.requests()).toHaveLength(1)
      }).pipe(Effect.scoped, Effect.provide(transport))
    )
  })
}
