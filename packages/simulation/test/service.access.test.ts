/** The simulated service: who has access, logins, and throttling. */
import { describe, expect, it } from "vitest"
import { projectId, taskId, world } from "./network/exchanges.ts"
import { deletion, instancePath, serve } from "./service/serve.ts"

const account = {
  userName: "me",
  userId: "u1",
  domainName: "us",
  domainId: "d1",
  password: "the-password",
  tokenLifetime: 1000
}

const login = (password: string): string =>
  JSON.stringify({
    auth: {
      identity: { methods: ["password"], password: { user: { name: "me", domain: { name: "us" }, password } } },
      scope: { project: { name: "eu-de" } }
    }
  })

describe("IAM", () => {
  it("issues a token that ends", async () => {
    const { ask, service, wait } = serve({ ...world, account })
    const { body, headers, status } = ask("/v3/auth/tokens", {
      method: "POST",
      headers: {},
      body: login("the-password")
    })
    expect(status).toBe(201)
    expect(JSON.parse(body)).toMatchObject({
      token: { expires_at: "2026-03-02T09:30:01.000000Z", project: { id: projectId } }
    })
    const token = headers["x-subject-token"] ?? ""
    expect(ask(deletion, { headers: { "x-auth-token": token } }).status).toBe(204)
    await wait(1000)
    expect(ask(deletion, { headers: { "x-auth-token": token } })).toMatchObject({
      status: 401,
      body: expect.stringContaining("DCS.1002")
    })
    expect([...service.secrets].toSorted()).toEqual([token, "the-password"].toSorted())
  })

  it("refuses a wrong password", () => {
    const { ask, lastEffect } = serve({ ...world, account })
    expect(ask("/v3/auth/tokens", { method: "POST", headers: {}, body: login("wrong") }).status).toBe(401)
    expect(lastEffect()).toBe("refused")
  })

  it("finds projects by name", () => {
    const { ask } = serve()
    expect(JSON.parse(ask("/v3/projects?name=eu-de", { method: "GET" }).body)).toMatchObject({
      projects: [{ id: projectId }]
    })
    expect(JSON.parse(ask("/v3/projects?name=none", { method: "GET" }).body)).toMatchObject({ projects: [] })
  })
})

describe("signatures", () => {
  const signature = "a".repeat(64)
  const signed = (date: string) => ({
    authorization: `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    "x-sdk-date": date
  })

  it("are accepted within a quarter of an hour", () => {
    const { ask, service } = serve({ ...world, accessKeyIds: ["AK1"] })
    expect(ask(deletion, { headers: signed("20260302T091501Z") }).status).toBe(204)
    expect(ask(deletion, { headers: signed("20260302T091459Z") })).toMatchObject({
      status: 401,
      body: expect.stringContaining("signature expired")
    })
    expect(service.secrets).toContain(signature)
  })

  it("need a known key", () => {
    expect(serve().ask(deletion, { headers: signed("20260302T093000Z") }).status).toBe(401)
  })
})

describe("throttling", () => {
  it("refuses what is over the limit until time has passed", async () => {
    const throttle = { perSecond: 1, burst: 2, status: 429, retryAfter: 1 }
    const { ask, wait } = serve({ ...world, throttle })
    const statuses = [0, 1, 2].map((n) => ask(`${instancePath}/tasks/${taskId(n)}`).status)
    expect(statuses).toEqual([204, 204, 429])
    expect(ask(deletion)).toMatchObject({
      headers: { "retry-after": "1" },
      body: expect.stringContaining("APIGW.0308")
    })
    await wait(1000)
    expect(ask(`${instancePath}/tasks/${taskId(2)}`).status).toBe(204)
  })
})
