/** A token function whose token is kept: shared, renewed before it expires and after a 401, never quoted. */
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { createClient, type IssuedToken, renewingToken } from "@dcs-tasks/node"
import { describe, expect, it } from "vitest"
import { canary, input, settled } from "./support.ts"

type Headers = ReadonlyArray<readonly [name: string, value: string]>

const tokenIn = (headers: Headers) => headers.find(([name]) => name === "x-auth-token")?.[1] ?? ""

/** A service that accepts tokens until they are revoked. */
const service = async () => {
  const revoked = new Set<string>()
  const server = await socketServer({
    answer: (socket, { headers }) => {
      const token = tokenIn(headers)
      socket.write(
        revoked.has(token)
          ? answer(401, JSON.stringify({ error_code: "APIGW.0307", error_msg: "The token must be updated." }))
          : answer(204)
      )
    }
  })
  const sent = () => server.requests.map(({ headers }) => tokenIn(headers))
  return { server, revoked, sent, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

type Life = Omit<IssuedToken, "token">

/** Issues token-1, token-2, ... */
const issuer = (life: Life = {}) => {
  const issued: Array<string> = []
  const issue = async () => {
    const token = `token-${issued.length + 1}`
    issued.push(token)
    return { token, ...life }
  }
  return { issued, issue }
}

describe("renewingToken", () => {
  const clientOf = (endpoint: string, credentials: () => Promise<IssuedToken>) =>
    createClient({ endpoint, projectId: "project-1", credentials, retry: false })

  it("shares one token between concurrent and later calls, which a plain function does not", async () => {
    await using cloud = await service()
    const kept = issuer()
    const plain = issuer()
    for (const credentials of [renewingToken(kept.issue), plain.issue]) {
      await using client = clientOf(cloud.server.origin, credentials)
      await Promise.all([client.deleteBackgroundTask(input), client.deleteBackgroundTask(input)])
      await client.deleteBackgroundTask(input)
    }
    expect(kept.issued).toHaveLength(1)
    expect(plain.issued).toHaveLength(3)
    expect(cloud.sent()).toHaveLength(6)
  })

  const past = new Date(0)
  const lives: ReadonlyArray<readonly [string, Life, number]> = [
    ["an expiry in the past", { expiresAt: past }, 2],
    ["an expiry in a day", { expiresAt: new Date(Date.now() + 86_400_000) }, 1],
    ["an hour from now, whatever the clock says", { expiresIn: 3_600_000, expiresAt: past }, 1]
  ]
  it.for(lives)("knows a token with %s", async ([, life, count]) => {
    await using cloud = await service()
    const { issue, issued } = issuer(life)
    await using client = clientOf(cloud.server.origin, renewingToken(issue))
    await client.deleteBackgroundTask(input)
    await client.deleteBackgroundTask(input)
    expect(issued).toHaveLength(count)
  })

  it("replaces a token that is rejected, once for all calls", async () => {
    await using cloud = await service()
    const { issue, issued } = issuer()
    await using client = createClient({
      endpoint: cloud.server.origin,
      projectId: "project-1",
      credentials: renewingToken(issue)
    })
    await client.deleteBackgroundTask(input)
    cloud.revoked.add("token-1")
    const outcomes = await Promise.all([client.deleteBackgroundTask(input), client.deleteBackgroundTask(input)])
    expect(outcomes).toMatchObject([{ attempts: 2 }, { attempts: 2 }])
    expect(issued).toEqual(["token-1", "token-2"])
  })

  it("takes only a function, and says so at once", () => {
    const notFunctions: ReadonlyArray<unknown> = [{ issue: () => ({ token: canary }) }, canary, undefined]
    for (const bad of notFunctions) {
      expect(() => renewingToken(bad as () => IssuedToken)).toThrow(
        `issue must be a function: ${typeof bad}. Nothing was sent`
      )
    }
  })

  const failing: ReadonlyArray<readonly [string, () => unknown, string]> = [
    ["rejects", () => Promise.reject(new RangeError(canary)), "the token function failed (RangeError)"],
    ["throws", () => void JSON.parse(`{${canary}`), "the token function failed (SyntaxError)"],
    ["returns nothing", () => undefined, "the issued token must be an object"],
    ["returns no time", () => ({ token: canary, expiresAt: canary }), "expiresAt must be a Date"]
  ]
  it.for(failing)("that %s is a DcsCredentialsError, and nothing is sent", async ([, issue, words]) => {
    await using cloud = await service()
    await using client = clientOf(cloud.server.origin, renewingToken(issue as () => IssuedToken))
    const error = await settled(client.deleteBackgroundTask(input))
    expect(error).toMatchObject({ _tag: "DcsCredentialsError" })
    expect(String(error)).toContain(words)
    expect(String(error)).not.toContain(canary)
    expect(cloud.sent()).toHaveLength(0)
  })
})
