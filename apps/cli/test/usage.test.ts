/** What the bundle refuses before anything is sent. */
import { demo, startEmulator } from "@dcs-tasks/emulator"
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ndjson, run } from "./cli.ts"

const [{ id: instanceId }] = demo.instances
const canary = "CANARY-51c0ffee77"
const env = { OS_AUTH_TOKEN: demo.tokens.valid, OS_PROJECT_ID: demo.projectId }

let emulator: Awaited<ReturnType<typeof startEmulator>>
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const base = () => ["-I", instanceId, "--endpoint", emulator.endpoint]

const refused = async (args: ReadonlyArray<string>, code: number, environment: Record<string, string> = env) => {
  const before = emulator.requests().length
  const result = await run(args, { env: environment })
  expect(result).toMatchObject({ code, stdout: "" })
  expect(result.stderr).not.toMatch(/\n\s+at /)
  expect(emulator.requests()).toHaveLength(before)
  return result.stderr
}

describe("a bad task id", () => {
  const ids = [
    "..",
    ".",
    "",
    " ",
    "a/b",
    "a?x=1",
    "a#b",
    "%2e%2e",
    "a\tb",
    "a\nb",
    "a\rb",
    "\ufeffa",
    "ａ",
    "a\u202eb",
    "x".repeat(65)
  ]
  for (const id of [...ids, "x".repeat(10_240)]) {
    it(`is exit code 2 with nothing sent: ${JSON.stringify(id).slice(0, 20)}`, async () => {
      const stderr = await refused(["delete", demo.tasks.deletable, id, ...base(), "--yes"], 2)
      expect(stderr.trimEnd().split("\n")).toHaveLength(1)
      expect(stderr).toContain("task id")
      expect(stderr.length).toBeLessThan(300)
    })
  }

  it("that begins with a dash is taken after --, and refused by the grammar", async () => {
    expect(await refused(["delete", ...base(), "--", "-x"], 2)).toContain("task id must start with")
  })
})

describe("a bad endpoint", () => {
  const endpoints = [
    `https://user:${canary}@dcs.example.com`, `https://dcs.example.com?token=${canary}`, `https://dcs.example.com#${canary}`,
    "https://dcs.example.com/a/../b", "ftp://dcs.example.com", "https://dcs.exa mple.com", "https://dcs.example.com:0",
    "https://dcs.example.com:99999", "https://dcs.example.com\r\nx", "https://dcs.exämple.com", "https://{dcs_endpoint}",
    "http://dcs.example.com", "dcs.example.com", ""
  ] // prettier-ignore
  for (const endpoint of endpoints) {
    it(`is exit code 2: ${JSON.stringify(endpoint)}`, async () => {
      const stderr = await refused(["delete", "t1", "-I", instanceId, "--endpoint", endpoint], 2)
      expect(stderr).toContain("endpoint")
      expect(stderr).not.toContain(canary)
    })
  }
})

describe("a bad token", () => {
  const tokens = [" ", `${canary}\r\nx: y`, `${canary}\n\n`, `${canary}ä`, `${canary}${"x".repeat(16 * 1024)}`]
  for (const token of tokens) {
    it(`is exit code 4 and not quoted: ${JSON.stringify(token).slice(0, 40)}`, async () => {
      const stderr = await refused(["delete", "t1", ...base()], 4, { ...env, OS_AUTH_TOKEN: token })
      expect(stderr).toContain("OS_AUTH_TOKEN")
      expect(stderr).not.toContain("CANARY")
    })
  }

  it("is exit code 4 where there is none", async () => {
    await refused(["delete", "t1", ...base()], 4, { OS_PROJECT_ID: demo.projectId })
  })

  it("is exit code 4 where its file is not there", async () => {
    expect(await refused(["delete", "t1", ...base(), "--token-file", "/nonexistent/token"], 4)).toContain("ENOENT")
  })

  it("is exit code 2 where two variables disagree", async () => {
    const stderr = await refused(["delete", "t1", ...base()], 2, { ...env, OS_TOKEN: canary })
    expect(stderr).toContain("OS_AUTH_TOKEN or OS_TOKEN")
    expect(stderr).not.toContain(canary)
  })
})

describe("usage", () => {
  const wrong: ReadonlyArray<readonly [string, () => ReadonlyArray<string>]> = [
    ["no command", () => []],
    ["an unknown command", () => ["remove", "t1"]],
    ["an unknown flag", () => ["delete", "t1", ...base(), "--nope"]],
    ["a token as argument", () => ["delete", "t1", ...base(), "--token", "x"]],
    ["no task", () => ["delete", ...base()]],
    ["no instance", () => ["delete", "t1", "--endpoint", emulator.endpoint]],
    ["no endpoint", () => ["delete", "t1", "-I", instanceId]],
    ["a bad instance", () => ["delete", "t1", "-I", "..", "--endpoint", emulator.endpoint]],
    ["a bad project", () => ["delete", "t1", ...base(), "--project", "a/b"]],
    ["a concurrency of 0", () => ["delete", "t1", ...base(), "--concurrency", "0"]],
    ["a concurrency of 65", () => ["delete", "t1", ...base(), "--concurrency", "65"]],
    ["a time without a unit", () => ["delete", "t1", ...base(), "--timeout", "10"]],
    ["a word for a switch", () => ["delete", "t1", "--dry-run", "0", ...base()]],
    ["a value for a switch", () => ["delete", "t1", "--dry-run=no", ...base()]],
    ["no attempt", () => ["delete", "t1", ...base(), "--max-attempts", "0"]],
    ["an unknown format", () => ["delete", "t1", ...base(), "-o", "xml"]],
    ["a list of a bad instance", () => ["list", "-I", "a/b", "--endpoint", emulator.endpoint]]
  ]
  for (const [name, args] of wrong) {
    it(`is exit code 2 with talk on stderr only: ${name}`, async () => {
      expect(await refused(args(), 2)).toContain("dcs-tasks")
    })
  }

  it("help and version are data, exit code 0", async () => {
    const help = await run(["--help"])
    expect(help).toMatchObject({ code: 0, stderr: "" })
    expect(help.stdout).not.toContain("wizard")
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
    expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" })
    expect((await run(["delete", "--help"])).stdout).toContain("neither cancelled nor undone")
  })
})

describe("no server at the endpoint", () => {
  it("is exit code 1, one line, no stack", async () => {
    // Port 1 is never assigned automatically, so no other test can get it.
    const endpoint = "http://127.0.0.1:1"
    const result = await run(["delete", "t1", "-I", instanceId, "--endpoint", endpoint, "-o", "ndjson"], { env })
    expect(result.code).toBe(1)
    expect(ndjson(result.stdout)[0]).toMatchObject({ outcome: "failed", error: { _tag: "DcsTransportError" } })
    const text = await run(["delete", "t1", "-I", instanceId, "--endpoint", endpoint], { env })
    expect(text.stderr.trimEnd().split("\n")).toHaveLength(2)
  })
})

describe("list", () => {
  it("prints a table, one JSON document, or a line each", async () => {
    const count = emulator.tasks(instanceId).length
    const table = await run(["list", ...base()], { env })
    expect(table.stdout.trimEnd().split("\n")).toHaveLength(count + 1)
    const lines = ndjson((await run(["list", ...base(), "-o", "ndjson"], { env })).stdout)
    expect(lines.map(({ id }) => id)).toEqual(emulator.tasks(instanceId).map(({ id }) => id))
    expect(JSON.parse((await run(["list", ...base(), "-o", "json"], { env })).stdout).results).toHaveLength(count)
  })

  it("takes the token from a file or from standard input", async () => {
    const anonymous = { OS_PROJECT_ID: demo.projectId }
    const piped = await run(["list", ...base(), "--token-file", "-"], {
      env: anonymous,
      stdin: `${demo.tokens.valid}\n`
    })
    expect(piped.code).toBe(0)
  })

  it("fails as its errors do", async () => {
    const expired = await run(["list", ...base()], { env: { ...env, OS_AUTH_TOKEN: demo.tokens.expired } })
    expect(expired).toMatchObject({ code: 4, stdout: "" })
    expect(expired.stderr).toContain("expired")
  })
})

describe("the environment's proxy", () => {
  it("is never used for loopback", async () => {
    const dead = "http://127.0.0.1:9"
    const proxies = { HTTP_PROXY: dead, HTTPS_PROXY: dead, http_proxy: dead, https_proxy: dead, ALL_PROXY: dead }
    expect(await run(["list", ...base()], { env: { ...env, ...proxies } })).toMatchObject({ code: 0 })
  })

  it("leads to a message about the proxy where it is dead", async () => {
    const result = await run(
      [
        "delete",
        "t1",
        "-I",
        instanceId,
        "--endpoint",
        "https://dcs.example.com",
        "--max-attempts",
        "1",
        "-o",
        "ndjson"
      ],
      {
        env: { ...env, HTTPS_PROXY: "http://127.0.0.1:9" }
      }
    )
    expect(result.code).toBe(1)
    expect(ndjson(result.stdout)[0]).toMatchObject({
      error: { _tag: "DcsTransportError", message: expect.stringContaining("proxy") }
    })
  })
})
