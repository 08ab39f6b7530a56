/** Signed calls and logins over real sockets, against an emulator that checks them as the gateway does. */
import { canonicalRequest, stringToSign } from "@dcs-tasks/wire"
import { type EmulatorOptions, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import { type ClientCredentials, createClient, DcsTasks, layer } from "@dcs-tasks/node"
import * as crypto from "@dcs-tasks/node/Crypto"
import { signingVectors } from "@dcs-tasks/vectors"
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Stream from "effect/Stream"
import { describe, expect, it, onTestFinished } from "vitest"
import { settled } from "./support.ts"

const instanceId = "instance-1"

const start = async (options: EmulatorOptions = {}, taskCount = 10) => {
  const emulator = await startEmulator({ ...options, instances: [{ id: instanceId, taskCount }] })
  onTestFinished(() => emulator.close())
  const ids = [...emulator.generatedIds(instanceId)].map((taskId) => ({ instanceId, taskId }))
  return { emulator, ids }
}

const keyOf = ({ account: { accessKeyId, secretAccessKey } }: RunningEmulator) => ({ accessKeyId, secretAccessKey })

const clientOf = (
  emulator: RunningEmulator,
  credentials: ClientCredentials,
  projectId: string | { readonly name: string } = emulator.projectId
) => {
  const { endpoint, iamEndpoint } = emulator
  const client = createClient({
    // A thousand concurrent calls on a busy machine: timeouts are not under test here.
    timeout: "60 seconds",
    totalTimeout: "2 minutes",
    endpoint,
    iamEndpoint,
    projectId,
    credentials
  })
  onTestFinished(() => client.close())
  return client
}

const logins = (emulator: RunningEmulator) =>
  emulator.requests().filter(({ operation }) => operation === "createToken").length

describe("node:crypto", () => {
  const text = (value: string) => new TextEncoder().encode(value)

  for (const { body, date, id, method, secretKey, signature, toSign, url } of signingVectors) {
    it(`signs ${id}`, () => {
      const signed = Effect.gen(function* () {
        const mac = yield* Mac.Mac
        const digest = yield* Digest.Digest
        const bodyHash = yield* digest.digestHex(Digest.sha256, text(body))
        const canonical = canonicalRequest({ method, url: new URL(url), headers: toSign, bodyHash })
        const hash = Hex.encode(yield* digest.digest(Digest.sha256, text(canonical.text)))
        const key = yield* Mac.key(Mac.hmacSha256, text(secretKey))
        return Hex.encode(yield* mac.sign(key, text(stringToSign(date, hash))))
      })
      // Both the layer and the signature are synchronous.
      expect(Effect.runSync(Effect.provide(signed, crypto.layer))).toBe(signature)
    })
  }
})

describe("an access key", () => {
  it("deletes and lists", async () => {
    const { emulator, ids } = await start()
    const client = clientOf(emulator, keyOf(emulator))
    expect(await client.deleteBackgroundTask(ids[0]!)).toMatchObject({ _tag: "Deleted", attempts: 1 })
    const left = []
    for await (const { id } of client.listBackgroundTasks({ instanceId })) left.push(id)
    expect(left).toHaveLength(9)
    expect(emulator.requests().every(({ signed, tokenAccepted }) => signed && !tokenAccepted)).toBe(true)
  })

  for (const minutes of [20, -20]) {
    it(`signs once more with a clock that is ${minutes} minutes off, and then stays right`, async () => {
      const { emulator, ids } = await start({ clockOffset: minutes * 60_000 })
      const client = clientOf(emulator, keyOf(emulator))
      const first = await Promise.all(ids.slice(0, 5).map((task) => client.deleteBackgroundTask(task)))
      expect(first.filter(({ attempts }) => attempts === 2)).toHaveLength(1)
      expect(await client.deleteBackgroundTask(ids[5]!)).toMatchObject({ attempts: 1 })
      expect(emulator.requests().filter(({ status }) => status === 401)).toHaveLength(1)
    })
  }

  it("finds a project by name with a clock that is 20 minutes off", async () => {
    const { emulator, ids } = await start({ clockOffset: 20 * 60_000 })
    const client = clientOf(emulator, keyOf(emulator), { name: emulator.account.projectName })
    expect(await client.deleteBackgroundTask(ids[0]!)).toMatchObject({ _tag: "Deleted", attempts: 1 })
    expect(emulator.requests().map(({ operation, status }) => [operation, status])).toEqual([
      ["listProjects", 401],
      ["listProjects", 200],
      ["deleteBackgroundTask", 200]
    ])
  })

  it("with a wrong secret is sent once, alone and in bulk, and is not locked by that", async () => {
    const { emulator, ids } = await start()
    const key = { ...keyOf(emulator), secretAccessKey: "wrong" }
    const client = clientOf(emulator, key)
    const results = await Promise.allSettled(ids.map((task) => client.deleteBackgroundTask(task)))
    expect(results.every(({ status }) => status === "rejected")).toBe(true)
    expect(emulator.requests()).toHaveLength(1)

    const { endpoint, projectId } = emulator
    const bulk = Effect.gen(function* () {
      const dcs = yield* DcsTasks
      const results = yield* Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(ids)))
      return results.map(({ outcome }) => outcome)
    }).pipe(Effect.provide(layer({ endpoint, projectId, credentials: key })))
    const outcomes = await Effect.runPromise(bulk)
    expect(outcomes.map(({ _tag }) => _tag)).toEqual(["Failed", ...ids.slice(1).map(() => "NotAttempted")])
    expect(outcomes[0]).toMatchObject({ error: { _tag: "DcsUnauthorized", reason: { _tag: "SignatureMismatch" } } })
    expect(emulator.requests()).toHaveLength(2)
    const right = clientOf(emulator, keyOf(emulator))
    expect(await right.deleteBackgroundTask(ids[0]!)).toMatchObject({ _tag: "Deleted" })
  })

  it("that is temporary needs its security token, and the error says so", async () => {
    const { emulator, ids } = await start()
    const { accessKeyId, secretAccessKey, securityToken } = emulator.issueKey()
    const forgetful = clientOf(emulator, { accessKeyId, secretAccessKey })
    const error = await settled(forgetful.deleteBackgroundTask(ids[0]!))
    expect(error).toMatchObject({ _tag: "DcsUnauthorized", reason: { _tag: "Other" }, attempts: 1 })
    expect(String(error)).toContain("security token")
    const client = clientOf(emulator, { accessKeyId, secretAccessKey, securityToken })
    expect(await client.deleteBackgroundTask(ids[0]!)).toMatchObject({ _tag: "Deleted", attempts: 1 })
  })

  it("that is locked is said to be", async () => {
    const { emulator, ids } = await start()
    for (let n = 0; n < 6; n++) {
      await settled(clientOf(emulator, { ...keyOf(emulator), secretAccessKey: "wrong" }).deleteBackgroundTask(ids[0]!))
    }
    const error = await settled(clientOf(emulator, keyOf(emulator)).deleteBackgroundTask(ids[0]!))
    expect(String(error)).toContain("locked")
  })
})

describe("a login", () => {
  const iamOf = ({ account: { domainName, password, userName } }: RunningEmulator): ClientCredentials => ({
    iam: { userName, domainName, password }
  })

  it("is made once for 1,000 calls, and once more when the token has expired", async () => {
    const { emulator, ids } = await start({}, 2001)
    const client = clientOf(emulator, iamOf(emulator))
    await Promise.all(ids.slice(0, 1000).map((task) => client.deleteBackgroundTask(task)))
    expect(logins(emulator)).toBe(1)
    emulator.advanceClock(25 * 3_600_000)
    const again = await Promise.all(ids.slice(1000, 2000).map((task) => client.deleteBackgroundTask(task)))
    expect(again.every(({ _tag }) => _tag === "Deleted")).toBe(true)
    expect(logins(emulator)).toBe(2)
    emulator.revokeToken(emulator.issuedTokens().at(-1) ?? "")
    expect(await client.deleteBackgroundTask(ids[2000]!)).toMatchObject({ _tag: "Deleted", attempts: 2 })
    expect(logins(emulator)).toBe(3)
  })

  it("for a project by name finds its id", async () => {
    const { emulator, ids } = await start()
    const client = clientOf(emulator, iamOf(emulator), { name: emulator.account.projectName })
    expect(await client.deleteBackgroundTask(ids[0]!)).toMatchObject({ _tag: "Deleted" })
    const signed = clientOf(emulator, keyOf(emulator), { name: emulator.account.projectName })
    expect(await signed.deleteBackgroundTask(ids[1]!)).toMatchObject({ _tag: "Deleted" })
  })

  it("by id and passcode, and by another token", async () => {
    const { emulator, ids } = await start({ iam: { passcode: "123456" } })
    const { password, userId } = emulator.account
    const client = clientOf(emulator, { iam: { userId, password, passcode: "123456" } })
    expect(await client.deleteBackgroundTask(ids[0]!)).toMatchObject({ _tag: "Deleted" })
    const token = emulator.issueToken({ projectId: null })
    const exchanged = clientOf(emulator, { iam: { token } })
    expect(await exchanged.deleteBackgroundTask(ids[1]!)).toMatchObject({ _tag: "Deleted" })
  })

  it("with a wrong password never calls DCS", async () => {
    const { emulator, ids } = await start()
    const { domainName, userName } = emulator.account
    const password = "CANARY-7f3a9c51e0"
    const client = clientOf(emulator, { iam: { userName, domainName, password }, source: "OS_PASSWORD" })
    const error = await settled(client.deleteBackgroundTask(ids[0]!))
    expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_PASSWORD" })
    expect(String(error)).toContain("401")
    expect(String(error)).not.toContain(password)
    expect(emulator.requests().map(({ operation }) => operation)).toEqual(["createToken"])
  })
})
