/** `--debug` before a server that reflects every secret it gets. */
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { describe, expect, it } from "vitest"
import { run } from "./cli.ts"
import { instanceId } from "./machine.ts"
import { login, projectId, requests } from "./debug.ts"

describe.concurrent("a server that reflects every secret it gets, with --debug", () => {
  const canary = "CANARY-5d0b71"
  const password = `${canary}-password`
  const commands = [
    ["list", "-I", instanceId],
    ["instances"],
    ["doctor", "-I", instanceId],
    ["delete", "task-1", "-I", instanceId],
    ["prune", "-I", instanceId, "--all", "--yes", "--no-export"]
  ]
  const credentials = (origin: string): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
    token: { OS_AUTH_TOKEN: `${canary}-token`, OS_PROJECT_ID: projectId },
    password: {
      OS_AUTH_URL: `${origin}/v3`,
      OS_USERNAME: "user",
      OS_PASSWORD: password,
      OS_USER_DOMAIN_NAME: "domain",
      OS_PROJECT_NAME: "project"
    },
    "access key": {
      OS_AUTH_URL: `${origin}/v3`,
      OS_ACCESS_KEY: "AK",
      OS_SECRET_KEY: `${canary}-secret`,
      OS_SESSION_TOKEN: `${canary}-session`,
      OS_PROJECT_ID: projectId
    }
  })
  /** A secret of the client that sent the request. A signed request does not contain its key. */
  const secretOf = (request: string): string =>
    /CANARY-5d0b71-\w+/.exec(request)?.[0] ?? (request.includes("Signature=") ? `${canary}-secret` : "anonymous")

  const reflecting = (status: number) =>
    socketServer({
      answer: (socket, request) => {
        const text = JSON.stringify(request)
        const isLogin = text.includes(login)
        const secret = secretOf(text)
        const headers = {
          "X-Request-Id": isLogin && status < 300 ? `${canary}-issued` : secret,
          "Content-Type": `application/${secret}; x="${secret}"`,
          Server: secret,
          "Retry-After": "0",
          ...(isLogin && { "X-Subject-Token": `${canary}-issued` })
        }
        const body = JSON.stringify({ error_code: secret, error_msg: secret, request_id: secret, message: secret })
        // With a 401, the login succeeds, so that the token is rejected.
        socket.write(answer(isLogin && status === 401 ? 201 : status, body, headers))
      }
    })

  const flagsOf = (command: string) => {
    if (command === "doctor") return []
    return command === "prune" || command === "delete"
      ? ["--max-attempts", "1", "--max-wait", "1ms"]
      : ["--max-attempts", "1"]
  }

  const kinds = ["token", "password", "access key"]
  for (const [kind, status] of kinds.flatMap((kind) => [200, 401, 503].map((status) => [kind, status] as const))) {
    it(`shows no ${kind}, with status ${status}`, async () => {
      await using server = await reflecting(status)
      for (const command of commands) {
        const args = [...command, ...flagsOf(command[0] ?? ""), "--endpoint", server.origin, "--debug"]
        const { stderr, stdout } = await run(args, { env: credentials(server.origin)[kind] ?? {} })
        expect(stderr + stdout).not.toContain("CANARY")
      }
      expect(server.requests.length).toBeGreaterThanOrEqual(commands.length)
    })
  }

  it("shows no password of a proxy", async () => {
    await using proxy = await connectProxy({ refuse: answer(407, "", { "X-Echo": password }) })
    const env = {
      OS_AUTH_TOKEN: `${canary}-token`,
      OS_PROJECT_ID: projectId,
      HTTPS_PROXY: proxy.url(`user:${password}@`)
    }
    for (const command of commands) {
      const args = [...command, ...flagsOf(command[0] ?? ""), "--endpoint", "https://dcs.example.com", "--debug"]
      const result = await run(args, { env })
      expect(result.stderr + result.stdout).not.toContain("CANARY")
      // doctor stops after its first request, which has no credentials.
      const expected = command[0] === "doctor" ? { next: "failed: no response (proxy)" } : { fault: "proxy" }
      expect(requests(result)).toMatchObject([expected])
    }
    expect(proxy.heads.length).toBeGreaterThan(3)
  })
})
