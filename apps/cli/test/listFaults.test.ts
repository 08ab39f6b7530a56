/** Services whose lists are wrong or contain secrets: the CLI ends, deletes nothing, and prints no secret. */
import { listServer, reflectingServer, secrets } from "@dcs-tasks/contract/net/listServers"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ndjson, run } from "./cli.ts"

const env = { OS_AUTH_TOKEN: "a-token", OS_PROJECT_ID: "project-1" }

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), "dcs-tasks-lists-"))
  return {
    path,
    files: () => readdirSync(path).map((name) => readFileSync(join(path, name), "utf8")),
    [Symbol.dispose]: () => rmSync(path, { recursive: true })
  }
}

describe.concurrent("a service that ignores offset", () => {
  const ids = Array.from({ length: 1000 }, (_, n) => `id-${n}`)
  const commands: ReadonlyArray<ReadonlyArray<string>> = [
    ...["text", "json", "ndjson"].map((format) => ["list", "-I", "00000000-0000-4000-8000-000000000001", "-o", format]),
    ["instances"],
    ["prune", "-I", "00000000-0000-4000-8000-000000000001", "--all", "--yes"],
    ["prune", "--all-instances", "--all", "--yes"]
  ]
  for (const args of commands) {
    it(`is exit code 1 of ${args.join(" ")}, and nothing is deleted`, async () => {
      await using server = await listServer(() => ({ ids }))
      using home = folder()
      const { code, stderr, stdout } = await run([...args, "--endpoint", server.origin], { env, cwd: home.path })
      expect(code).toBe(1)
      expect(stderr).toContain("the same rows at every offset")
      expect(stdout.split("\n").length).toBe(args.includes("ndjson") ? 1001 : args.includes("json") ? 1003 : 1)
      expect(server.requests.filter((request) => !request.startsWith("GET"))).toEqual([])
      expect(server.requests).toHaveLength(3)
      expect(home.files()).toEqual([])
    })
  }
})

describe.concurrent("a list that fails", () => {
  const instance = "00000000-0000-4000-8000-000000000001"
  const commands = [["list", "-I", instance], ["instances"], ["prune", "-I", instance, "--all", "--yes"]]
  const responses: ReadonlyArray<readonly [string, number, string, Readonly<Record<string, string>>]> = [
    ["the page of a captive portal", 200, "<html>Sign in</html>", { "Content-Type": "text/html" }],
    ["what is no JSON", 200, "{", { "Content-Type": "application/json" }],
    ["rejected credentials", 401, '{"error_code":"DCS.1003"}', {}],
    ["a missing permission", 403, '{"error_code":"DCS.2003"}', {}],
    ["a missing route", 404, '{"error_code":"APIGW.0101"}', {}],
    ["an internal error", 500, "", {}]
  ]
  it.each(responses)("speaks of no deletion: %s", async (_, status, body, headers) => {
    await using server = await socketServer({
      answer: (socket) => void socket.write(answer(status, body, headers))
    })
    using home = folder()
    for (const args of commands) {
      const flags = ["--endpoint", server.origin, "--max-attempts", "1"]
      const { code, stderr, stdout } = await run([...args, ...flags], { env, cwd: home.path })
      expect({ code, stdout }).toEqual({ code: status === 401 || status === 403 ? 4 : 1, stdout: "" })
      expect(stderr).toMatch(/dcs-tasks: \S/)
      expect(stderr).not.toMatch(/delet/i)
    }
    expect(home.files()).toEqual([])
  })

  it("names a port without TLS as such, and no certificate authority", async () => {
    await using server = await listServer(() => ({ ids: [] }))
    const origin = server.origin.replace("http:", "https:")
    const { code, stderr } = await run(["list", "-I", instance, "--endpoint", origin, "--max-attempts", "1"], { env })
    expect(code).toBe(1)
    expect(stderr).toContain("the server does not use TLS on this port")
    expect(stderr).not.toMatch(/OS_CACERT|trusted|openssl|deps\//)
  })
})

describe.concurrent("a service that reflects secrets", () => {
  const { canary, password, secretAccessKey, securityToken, token } = secrets
  const setups: Readonly<Record<string, (origin: string) => Readonly<Record<string, string>>>> = {
    "a token": () => ({ OS_AUTH_TOKEN: token, OS_PROJECT_ID: "project-1" }),
    "a password": (origin) => ({
      OS_AUTH_URL: `${origin}/v3`,
      OS_USERNAME: "me",
      OS_PASSWORD: password,
      OS_USER_DOMAIN_NAME: "us",
      OS_PROJECT_NAME: "eu-de_shop"
    }),
    "a temporary access key": () => ({
      HUAWEICLOUD_SDK_AK: "AKID",
      HUAWEICLOUD_SDK_SK: secretAccessKey,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: securityToken,
      HUAWEICLOUD_SDK_PROJECT_ID: "project-1"
    })
  }
  const commands: ReadonlyArray<ReadonlyArray<string>> = [
    ...["text", "json", "ndjson"].map((format) => ["list", "-I", "cache-1", "-o", format]),
    ...["text", "json", "ndjson"].map((format) => ["instances", "-o", format]),
    ["delete", "task-1", "-I", "cache-1"],
    ["delete", "task-1", "task-2", "-I", "cache-1", "--yes", "-o", "json"],
    ["prune", "-I", "cache-1", "--all", "--dry-run"],
    ["prune", "-I", "cache-1", "--all", "--yes", "--journal", "journal.ndjson"],
    ["prune", "--all-instances", "--all", "--yes", "-o", "ndjson"]
  ]
  for (const [name, environment] of Object.entries(setups)) {
    for (const args of commands) {
      it(`gets none back from ${args.join(" ")} with ${name}`, async () => {
        await using server = await reflectingServer()
        using home = folder()
        const { code, stderr, stdout } = await run([...args, "--endpoint", server.origin], {
          env: environment(server.origin),
          cwd: home.path
        })
        expect({ code, stderr }).toMatchObject({ code: 0 })
        const everything = [stdout, stderr, ...home.files()].join("\n")
        expect(everything).not.toContain(canary)
        expect(everything).not.toMatch(/[0-9a-f]{64}/)
        expect(everything).toContain("<redacted>")
        // An export, and a journal where one is asked for.
        const written = args.includes("--journal") ? 2 : args.includes("prune") && args.includes("--yes") ? 1 : 0
        expect(home.files()).toHaveLength(written)
      })
    }
  }

  it("gets none back from doctor, which names the project of the token", async () => {
    await using server = await reflectingServer(`another, ${password}`)
    for (const args of [["doctor"], ["doctor", "-o", "json"], ["doctor", "--report"]]) {
      const env = setups["a password"]?.(server.origin) ?? {}
      const { code, stderr, stdout } = await run([...args, "--endpoint", server.origin], { env })
      expect(code).toBe(4)
      expect(stdout + stderr).not.toContain(canary)
      expect(stdout + stderr).toContain("another project, another, <redacted> (project-1)")
    }
  })

  it("leaves in the export what is none", async () => {
    await using server = await reflectingServer()
    using home = folder()
    const args = ["prune", "-I", "cache-1", "--all", "--yes", "--endpoint", server.origin]
    await run(args, { env: setups["a token"]?.(server.origin) ?? {}, cwd: home.path })
    const [file = ""] = home.files()
    expect(ndjson(file)).toMatchObject([{ task: { id: "task-1" } }, { task: { id: "task-2", status: "SUCCESS" } }])
    expect(file).toContain("seen: <redacted> <redacted>")
  })
})
