/** `dcs-tasks list` and `dcs-tasks instances`, with the bundle. */
import { demo, type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { ndjson, run, start } from "./cli.ts"
import { onTerminal } from "./terminal.ts"

const { instances, projectId, tokens } = demo
const [{ id: instanceId, name: instanceName }] = instances
const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }

const fixture = async (options: EmulatorOptions = {}) => {
  const emulator = await startEmulator(options)
  return {
    emulator,
    run: (args: ReadonlyArray<string>) => run([...args, "--endpoint", emulator.endpoint], { env }),
    [Symbol.asyncDispose]: () => emulator.close()
  }
}

describe.concurrent("instances", () => {
  it("prints a table, one JSON document, or a line each", async () => {
    await using f = await fixture()
    const table = await f.run(["instances"])
    expect(table.code).toBe(0)
    const [head = "", ...rows] = table.stdout.trimEnd().split("\n")
    expect(head).toMatch(/^ID +NAME +STATUS +ENGINE +CREATED$/)
    expect(rows.map((row) => row.split(/ +/).slice(0, 2))).toEqual(instances.map(({ id, name }) => [id, name]))
    const lines = ndjson((await f.run(["instances", "-o", "ndjson"])).stdout)
    expect(lines[0]).toMatchObject({ id: instanceId, name: instanceName, status: "RUNNING" })
    expect(JSON.parse((await f.run(["instances", "-o", "json"])).stdout)).toEqual({
      results: lines,
      summary: { RUNNING: lines.length }
    })
  })

  it("fails as its errors do", async () => {
    await using f = await fixture()
    f.emulator.inject({ kind: "status", status: 403, body: { error_code: "DCS.2003" } })
    expect(await f.run(["instances"])).toMatchObject({ code: 4, stdout: "" })
  })

  it("comes in pages of a thousand", async () => {
    const many = Array.from({ length: 2100 }, (_, n) => ({ id: `instance-${n}`, name: `cache-${n}` }))
    await using f = await fixture({ instances: many })
    const { stdout } = await f.run(["instances", "-o", "ndjson"])
    expect(ndjson(stdout).map(({ id }) => id)).toEqual(many.map(({ id }) => id))
    expect(f.emulator.requests()).toHaveLength(3)
  })
})

describe.concurrent("list", () => {
  it("takes a window of time", async () => {
    await using f = await fixture()
    const all = f.emulator.tasks(instanceId)
    const [since = "", until = ""] = [all[8]?.created_at, all[2]?.created_at]
    const ids = async (...args: ReadonlyArray<string>) =>
      ndjson((await f.run(["list", "-I", instanceId, "-o", "ndjson", ...args])).stdout).map(({ id }) => id)
    expect(await ids("--since", since, "--until", until)).toEqual(all.slice(2, 9).map(({ id }) => id))
    expect(await ids("--since", "2100-01-01")).toEqual([])
    expect(await ids("--until", "2100-01-01")).toHaveLength(all.length)
    for (const time of ["yesterday", "2026-02-30", "30d", ""]) {
      const result = await f.run(["list", "-I", instanceId, "--since", time])
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toContain("--since")
    }
  })

  it("takes the instance's name; an unknown name is exit code 2", async () => {
    await using f = await fixture()
    const named = await f.run(["list", "-I", instanceName, "-o", "ndjson"])
    expect(named.code).toBe(0)
    expect(ndjson(named.stdout)).toHaveLength(f.emulator.tasks(instanceId).length)
    const unknown = await f.run(["list", "-I", "nobody", "-o", "ndjson"])
    expect(unknown).toMatchObject({ code: 2, stdout: "" })
    expect(unknown.stderr).toContain("nobody")
  })

  it("may not look names up: then every -I is an id", async () => {
    await using f = await fixture({ instances: [{ id: "my-cache", taskCount: 3 }] })
    f.emulator.inject({ kind: "status", operation: "listInstances", status: 403, body: { error_code: "DCS.2003" } })
    const { code, stdout } = await f.run(["list", "-I", "my-cache", "-o", "ndjson"])
    expect(code).toBe(0)
    expect(ndjson(stdout)).toHaveLength(3)
  })

  it("fits its table to the terminal, and never cuts an id", async () => {
    await using f = await fixture({
      instances: [
        {
          id: instanceId,
          tasks: [{ name: "a name that is much longer than anybody would want to read", status: "FAILED" }]
        }
      ]
    })
    const id = f.emulator.tasks(instanceId)[0]?.id ?? ""
    const args = ["list", "-I", instanceId, "--endpoint", f.emulator.endpoint]
    for (const columns of [70, 200]) {
      const { code, screen } = await onTerminal(args, { env, columns })
      expect(code).toBe(0)
      const rows = screen.split("\r\n").slice(-3, -1)
      for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns)
      expect(rows[1]).toContain(id)
      expect(rows[1]?.includes("…")).toBe(columns === 70)
    }
  })

  it("ends in silence with 141 where its reader goes away", async () => {
    await using f = await fixture({ instances: [{ id: instanceId, taskCount: 20_000 }] })
    const args = ["list", "-I", instanceId, "--endpoint", f.emulator.endpoint, "-o", "ndjson"]
    const { child, done } = start(args, { env })
    child.stdout.once("data", () => child.stdout.destroy())
    const { code, stderr } = await done
    expect({ code, stderr }).toEqual({ code: 141, stderr: "" })
    expect(f.emulator.requests().length).toBeLessThan(20)
  })
})
