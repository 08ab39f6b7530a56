/** The document of `-o json`: whatever fails, it is one document, and it says what the exit code and stderr say. */
import { listServer } from "@dcs-tasks/contract/net/listServers"
import { socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { instanceId, machine } from "./machine.ts"
import { run, start } from "./cli.ts"

const env = { OS_AUTH_TOKEN: demo.tokens.valid, OS_PROJECT_ID: demo.projectId }
const expired = { ...env, OS_AUTH_TOKEN: demo.tokens.expired }
const uuid = "00000000-0000-4000-8000-000000000001"

interface Document {
  readonly results: ReadonlyArray<unknown>
  readonly summary: Readonly<Record<string, number>>
  readonly error?: { readonly _tag: string; readonly message: string; readonly leftOut?: unknown }
}

/** The only document on stdout. Its error stands on stderr too. */
const documentOf = ({ stderr, stdout }: { readonly stderr: string; readonly stdout: string }): Document => {
  const document: Document = JSON.parse(stdout)
  expect(document.results).toBeInstanceOf(Array)
  const counted = Object.values(document.summary).reduce((sum, n) => sum + n, 0)
  expect(counted).toBe(document.results.length)
  if (document.error !== undefined && document.error.leftOut === undefined)
    expect(stderr).toContain(document.error.message)
  return document
}

const commands: ReadonlyArray<ReadonlyArray<string>> = [
  ["delete", "t1", "-I", "cache"],
  ["prune", "-I", "cache", "--all"],
  ["list", "-I", "cache"],
  ["instances"]
]

describe.concurrent("every command", () => {
  for (const args of [...commands, ["doctor"]]) {
    const name = args[0] ?? ""

    it(`${name}: a flag that does not exist`, async () => {
      for (const output of [["-o", "json"], ["-o=json"], ["--output", "json"], ["--output=json"]]) {
        const result = await run([...args, "--no-such-flag", ...output])
        expect(result.code).toBe(2)
        expect(documentOf(result)).toEqual({
          results: [],
          summary: {},
          error: { _tag: "UsageError", message: "unknown flag --no-such-flag" }
        })
      }
    })

    it(`${name}: no JSON where none is asked for`, async () => {
      for (const output of [
        ["-o", "text"],
        ["--", "-o", "json"],
        ["-o", "json", "-o", "text"]
      ]) {
        expect(await run([...args, "--no-such-flag", ...output])).toMatchObject({ code: 2, stdout: "" })
      }
    })

    it(`${name}: no credentials`, async () => {
      await using m = await machine()
      const result = await m.run([...args, "--endpoint", m.emulator.endpoint, "-o", "json"])
      expect(result.code).toBe(4)
      // What doctor finds are its results.
      const expected =
        name === "doctor"
          ? { results: ["credentials", "project"].map((check) => ({ check, status: "failed" })) }
          : { results: [], error: { _tag: "DcsCredentialsError" } }
      expect(documentOf(result)).toMatchObject(expected)
    })
  }

  for (const args of commands) {
    it(`${args[0]}: an expired token`, async () => {
      await using m = await machine()
      const result = await m.run([...args, "--endpoint", m.emulator.endpoint, "-o", "json"], expired)
      expect(result.code).toBe(4)
      expect(documentOf(result).error).toMatchObject({
        _tag: "DcsUnauthorized",
        status: 401,
        errorCode: "DCS.1002",
        reason: "TokenExpired"
      })
    })

    it(`${args[0]}: no server`, async () => {
      const result = await run([...args, "--endpoint", "http://127.0.0.1:1", "-o", "json"], { env })
      expect(result.code).toBe(1)
      expect(documentOf(result).error).toMatchObject({ _tag: "DcsTransportError" })
      expect(documentOf(result).error?.message).not.toMatch(/delet/)
    })
  }
})

describe("a list", () => {
  it("counts its records by status", async () => {
    await using m = await machine()
    const at = ["--endpoint", m.emulator.endpoint, "-o", "json"]
    const tasks = documentOf(await m.run(["list", "-I", instanceId, ...at], env))
    const expected = Map.groupBy(m.emulator.tasks(instanceId), ({ status }) => status)
    expect(tasks.summary).toEqual(Object.fromEntries([...expected].map(([status, { length }]) => [status, length])))
    expect(tasks.error).toBeUndefined()
    expect(documentOf(await m.run(["instances", ...at], env)).results).toHaveLength(demo.instances.length)
  })

  it("is closed if it is empty, and as text says that it is", async () => {
    await using m = await machine()
    const args = ["list", "-I", instanceId, "--endpoint", m.emulator.endpoint, "--since", "2100-01-01", "-o"]
    expect(documentOf(await m.run([...args, "json"], env))).toEqual({ results: [], summary: {} })
    const stderr = "dcs-tasks: no background tasks found\n"
    expect(await m.run([...args, "text"], env)).toEqual({ code: 0, stdout: "", stderr })
  })

  it("that breaks off has what came before, and says that it is incomplete", async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => `id-${n}`)
    await using server = await listServer(() => ({ ids }))
    for (const args of [["list", "-I", uuid], ["instances"]]) {
      const result = await run([...args, "--endpoint", server.origin, "-o", "json"], { env })
      expect(result.code).toBe(1)
      const { error, results } = documentOf(result)
      expect(results).toHaveLength(1000)
      expect(error).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 200 })
      expect(error?.message).toMatch(/^The list is incomplete, 1000 printed\. The list could not be read/)
    }
  })
})

describe("an interrupted command", () => {
  it("says so in its document", async () => {
    for (const args of [["list", "-I", uuid], ["instances"], ["prune", "-I", uuid, "--all"]]) {
      const interrupt = new AbortController()
      await using server = await socketServer({ answer: () => interrupt.abort() })
      const { child, done } = start([...args, "--endpoint", server.origin, "-o", "json"], { env })
      interrupt.signal.addEventListener("abort", () => child.kill("SIGINT"))
      const result = await done
      expect(result.code).toBe(130)
      expect(JSON.parse(result.stdout)).toEqual({
        results: [],
        summary: {},
        error: { _tag: "Interrupted", message: "Interrupted by a signal. Nothing was changed." }
      })
    }
  })
})

describe("a deletion", () => {
  it("has its failures in its results", async () => {
    await using m = await machine()
    const args = ["delete", demo.tasks.deletable, "missing", "-I", instanceId, "--endpoint", m.emulator.endpoint]
    const result = await m.run([...args, "--yes", "-o", "json"], env)
    expect(result.code).toBe(1)
    expect(documentOf(result)).toMatchObject({ summary: { deleted: 1, failed: 1 } })
    expect(documentOf(result).error).toBeUndefined()
  })

  it("that nobody confirms is refused", async () => {
    await using m = await machine()
    const args = ["delete", "t1", "t2", "-I", instanceId, "--endpoint", m.emulator.endpoint, "-o", "json"]
    const result = await m.run(args, env)
    expect(result.code).toBe(2)
    expect(documentOf(result)).toMatchObject({ results: [], summary: {}, error: { _tag: "UsageError" } })
  })
})

describe("a prune", () => {
  it("names the instances that it left out", async () => {
    const refusal = { status: 403, errorCode: "DCS.2003", errorMsg: "No permission." } as const
    await using m = await machine({ instances: [{ id: uuid, name: "orders", taskCount: 2, refusal }] })
    const args = [
      "prune",
      "--all-instances",
      "--all",
      "--yes",
      "--no-export",
      "--endpoint",
      m.emulator.endpoint,
      "-o",
      "json"
    ]
    const result = await m.run(args, env)
    expect(result.code).toBe(4)
    expect(documentOf(result)).toMatchObject({
      results: [],
      summary: {},
      error: {
        _tag: "Incomplete",
        message: "1 instance was left out",
        leftOut: [{ instanceId: uuid, instanceName: "orders", error: { _tag: "DcsForbidden", status: 403 } }]
      }
    })
    expect(result.stderr).not.toMatch(/deleteBackgroundTask|Nothing was deleted/)
    expect(result.stderr).toContain("dcs:instance:getBackgroundTask")
  })
})

describe("doctor", () => {
  it("has its checks as results", async () => {
    await using m = await machine()
    const document = documentOf(await m.run(["doctor", "--endpoint", m.emulator.endpoint, "-o", "json"], env))
    expect(document.results).toContainEqual(expect.objectContaining({ check: "project", status: "ok" }))
    expect(document.summary).toMatchObject({ ok: expect.any(Number) })
  })
})
