/** Every recipe, run against the emulator: what it printed, what was sent, and what is left. */
import { type EmulatorOptions, type RunningEmulator, startEmulator, type TaskSeed } from "@dcs-tasks/emulator"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { serve, start, variables } from "./start.ts"

const i1 = { DCS_INSTANCE_ID: "i1" }
const emulated = (tasks: ReadonlyArray<TaskSeed>, options: EmulatorOptions = {}) =>
  startEmulator({ ...options, instances: [{ id: "i1", tasks }] })

const sent = (emulator: RunningEmulator) =>
  emulator.requests().map(({ method, path, status }) => `${method} ${path.split("/").at(-1)} ${status}`)
const left = (emulator: RunningEmulator) => emulator.tasks("i1").map(({ id }) => id)

const mkdtempDisposable = async () => {
  const path = await mkdtemp(join(tmpdir(), "recipes-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

describe.concurrent("programs", () => {
  it("two-clouds.ts", async () => {
    await using otc = await emulated([{ id: "a", status: "FAILED" }, { id: "b", status: "FAILED" }, { id: "c" }])
    await using huawei = await emulated([{ id: "d", status: "FAILED" }], { seed: 2 })
    const variablesOf = (cloud: string, { endpoint, projectId, token }: RunningEmulator) => ({
      [`${cloud}_ENDPOINT`]: endpoint,
      [`${cloud}_PROJECT_ID`]: projectId,
      [`${cloud}_AUTH_TOKEN`]: token
    })
    await using program = start("two-clouds.ts", { ...variablesOf("OTC", otc), ...variablesOf("HUAWEI", huawei) })
    const { code, stdout } = await program.ended()
    expect(stdout.toSorted()).toEqual(["HUAWEI: 1 of 1 deleted", "OTC: 2 of 2 deleted"])
    expect([code, left(otc), left(huawei)]).toEqual([0, ["c"], []])
  })

  it("cron.ts", async () => {
    const today = new Date().toISOString()
    const [a, b, c] = [{ id: "a" }, { id: "b", status: "EXECUTING" }, { id: "c", createdAt: today }]
    await using emulator = await emulated([a, b, c])
    emulator.inject({ kind: "status", status: 403, method: "GET" })
    await using program = start("cron.ts", { ...variables(emulator), ...i1, CRON: "* * * * * *" })
    await program.printed(/This run failed: .* \(403\)/)
    await program.printed(/1 deleted, 0 left/)
    expect(await program.signal("SIGTERM")).toMatchObject({ code: 130 })
    expect(left(emulator).toSorted()).toEqual(["b", "c"])
  })

  it("queue.ts", async () => {
    await using emulator = await emulated([{ id: "a" }, { id: "b", status: "EXECUTING" }, { id: "c" }])
    emulator.inject({ kind: "status", status: 503, taskId: "c", times: 3 })
    const messages = ["a", "gone", "b", "c", ".."].map((taskId) => JSON.stringify({ instanceId: "i1", taskId }))
    await using program = start("queue.ts", variables(emulator), [...messages, "no JSON"].join("\n"))
    expect(await program.ended()).toMatchObject({
      code: 0,
      stdout: [
        "acknowledged: Deleted",
        "acknowledged: AlreadyGone",
        "again: DcsBadRequest",
        "again: DcsUnavailable",
        "aside: DcsInvalidInput",
        "aside: SchemaError"
      ]
    })
    expect(left(emulator).toSorted()).toEqual(["b", "c"])
  })

  it("middleware.ts", async () => {
    await using emulator = await emulated([{ id: "a" }])
    emulator.inject({ kind: "resetBeforeHeaders" }, { kind: "status", status: 503 })
    await using program = start("middleware.ts", { ...variables(emulator), ...i1, DCS_TASK_ID: "a" })
    expect(await program.ended()).toMatchObject({
      code: 0,
      stdout: ["DELETE TransportError", "DELETE 503", "DELETE 200", "Deleted after 3 attempts"]
    })
    expect(emulator.requests().map(({ headerNames }) => headerNames.includes("x-language"))).toEqual([true, true, true])
  })

  it("retry.ts", async () => {
    await using emulator = await emulated([{ id: "a", status: "EXECUTING" }])
    emulator.inject({ kind: "status", status: 503 }, { kind: "busy" })
    await using program = start("retry.ts", { ...variables(emulator), ...i1, DCS_TASK_ID: "a" })
    await program.printed(/call again: DcsBadRequest/)
    emulator.seedTask("i1", { id: "a", status: "SUCCESS" })
    const { code, stdout } = await program.ended()
    expect(code).toBe(0)
    expect([...new Set(stdout)]).toEqual([
      "attempt 1 of the call: DcsUnavailable",
      "attempt 2 of the call: DcsBadRequest",
      "call again: DcsBadRequest",
      "Deleted"
    ])
    expect(left(emulator)).toEqual([])
  })

  it("token-renewal.ts", async () => {
    await using emulator = await emulated([{ id: "a" }, { id: "b" }, { id: "c" }])
    const lease = { token: emulator.token, expires_in: 3600 }
    const answers = ["no JSON of ours", lease, lease]
    emulator.inject({ kind: "status", status: 401, taskId: "c" })
    await using vault = await serve(() => answers.shift())
    const env = { ...variables(emulator), ...i1, DCS_TASK_IDS: "a,b,c", TOKEN_URL: vault.url }
    await using program = start("token-renewal.ts", env)
    expect(await program.ended()).toMatchObject({
      code: 0,
      stdout: ["a DcsCredentialsError", "b Deleted", "c Deleted"]
    })
    expect(sent(emulator)).toEqual(["DELETE b 200", "DELETE c 401", "DELETE c 200"])
    expect(answers).toEqual([])
  })

  it("interruption.ts", async () => {
    await using emulator = await emulated([{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }])
    emulator.inject({ kind: "hang", taskId: "b" }, { kind: "hang", taskId: "c" })
    const env = { ...variables(emulator), ...i1, DCS_TASK_IDS: "a,b,c,d", TASK_LIMIT: "8 seconds" }
    await using program = start("interruption.ts", env)
    await vi.waitFor(() => expect(emulator.requests()).toHaveLength(3), 300_000)
    expect(await program.signal("SIGINT")).toMatchObject({
      code: 130,
      stdout: [
        "a: Deleted",
        "b: unknown; check whether it is still listed",
        "b: took too long",
        "c: unknown; check whether it is still listed"
      ]
    })
    expect(sent(emulator)).toEqual(["DELETE a 200", "DELETE b undefined", "DELETE c undefined"])
    expect(left(emulator).toSorted()).toEqual(["b", "c", "d"])
  })

  it("bulk-progress.ts", async () => {
    await using emulator = await startEmulator({
      instances: [{ id: "i1", taskCount: 200, tasks: [{ id: "a", status: "EXECUTING" }] }],
      rateLimit: { perSecond: 400, burst: 50 }
    })
    const ids = [...emulator.generatedIds("i1"), "a", ".."]
    await using program = start("bulk-progress.ts", { ...variables(emulator), ...i1 }, ids.join("\n"))
    const { code, stderr, stdout } = await program.ended()
    expect(code).toBe(0)
    expect(stderr.trim().split("\n")).toEqual(["100 done", "200 done"])
    expect(stdout.toSorted()).toEqual([
      expect.stringMatching(/^\.\.: /),
      "Deleted 200",
      "Failed 1",
      "Invalid 1",
      expect.stringMatching(/^a: .*\(400/)
    ])
    expect(left(emulator)).toEqual(["a"])
  })

  it("bulk-resume.ts", async () => {
    await using emulator = await emulated([{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }])
    await using folder = await mkdtempDisposable()
    // The deletion happens, and the program is killed before it receives the response.
    emulator.inject({ kind: "hang", taskId: "b", afterHandling: true })
    const env = { ...variables(emulator), ...i1, JOURNAL: join(folder.path, "deletions.journal") }
    await using first = start("bulk-resume.ts", env, "a\nb")
    await first.printed(/a Deleted/)
    await vi.waitFor(() => expect(left(emulator)).toEqual(["c", "d"]), 300_000)
    await first.signal("SIGKILL")

    await using second = start("bulk-resume.ts", env, "a\nb\nc\nd")
    const { code, stderr, stdout } = await second.ended()
    expect(stderr).toBe("")
    expect([code, stdout.toSorted()]).toEqual([0, ["a Skipped", "b AlreadyGone", "c Deleted", "d Deleted"]])
    expect(sent(emulator).toSorted()).toEqual([
      "DELETE a 200",
      "DELETE b 404",
      "DELETE b undefined",
      "DELETE c 200",
      "DELETE d 200"
    ])
  })

  it("otlp.ts", async () => {
    await using emulator = await emulated([{ id: "a" }])
    emulator.inject({ kind: "status", status: 503 })
    const received = new Map<string, string>()
    await using collector = await serve((path, body) => void received.set(path, (received.get(path) ?? "") + body))
    const env = { ...variables(emulator), ...i1, DCS_TASK_ID: "a", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    await using program = start("otlp.ts", env)
    expect(await program.ended()).toMatchObject({ code: 0 })
    expect([...received.keys()].toSorted()).toEqual(["/v1/logs", "/v1/metrics", "/v1/traces"])
    const spans = received.get("/v1/traces")
    for (const name of ["cleanUp", "dcs.delete_background_task", "DELETE /v2/"]) expect(spans).toContain(name)
    expect(received.get("/v1/metrics")).toContain("dcs_tasks.operations")
    expect(received.get("/v1/logs")).toContain("record deleted")
    expect([...received.values()].join("")).not.toContain(emulator.token)
  })
})
