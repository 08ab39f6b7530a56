/** The contract of `dcs-tasks delete`: the bundle against the emulator. */
import { demo, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { patient } from "./bulk.ts"
import { ndjson, run, type RunOptions, start } from "./cli.ts"

const [{ id: instanceId }] = demo.instances
const { tasks, tokens } = demo

/** An emulator for one test, and the CLI that calls it. */
const fixture = async () => {
  const emulator = await startEmulator()
  const base = ["-I", instanceId, "--endpoint", emulator.endpoint]
  const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: demo.projectId }
  return {
    emulator,
    base,
    env,
    deletes: () => emulator.requests().filter(({ method }) => method === "DELETE"),
    remove: (args: ReadonlyArray<string>, options: RunOptions = {}) =>
      run(["delete", ...args, ...base], { ...options, env: { ...env, ...options.env } }),
    [Symbol.asyncDispose]: () => emulator.close()
  }
}

const seed = (emulator: RunningEmulator, count: number) =>
  Array.from({ length: count }, () => emulator.seedTask(instanceId).id)

describe("one task", () => {
  it("is deleted, whether the service says 200 or 204", async () => {
    await using f = await fixture()
    const first = await f.remove([tasks.deletable, "-o", "ndjson"])
    expect(first).toMatchObject({ code: 0 })
    const [line] = ndjson(first.stdout)
    expect(line).toEqual({
      instanceId,
      taskId: tasks.deletable,
      outcome: "deleted",
      attempts: 1,
      requestId: expect.any(String)
    })
    expect(Object.keys(line ?? {})).toEqual(["instanceId", "taskId", "outcome", "attempts", "requestId"])
    const second = await f.remove([tasks.deletableNoContent])
    expect(second).toMatchObject({ code: 0, stdout: `${tasks.deletableNoContent}\tdeleted\n` })
    expect(f.emulator.tasks(instanceId).map(({ id }) => id)).not.toContain(tasks.deletable)
  })

  it("is preceded by one line that names the target", async () => {
    await using f = await fixture()
    const { stderr } = await f.remove([tasks.deletable])
    expect(stderr.trimEnd().split("\n")).toHaveLength(1)
    for (const part of [demo.projectId, instanceId, f.emulator.endpoint, "OS_AUTH_TOKEN"])
      expect(stderr).toContain(part)
  })

  const failures: ReadonlyArray<readonly [string, string, number, object, Readonly<Record<string, string>>?]> = [
    [
      "400",
      tasks.executing,
      1,
      { _tag: "DcsBadRequest", status: 400, errorCode: "DCS.4957", reason: "TaskNotDeletable" }
    ],
    ["400 busy", tasks.busy, 1, { _tag: "DcsBadRequest", errorCode: "DCS.4017", reason: "InstanceBusy" }],
    [
      "401",
      tasks.deletable,
      4,
      { _tag: "DcsUnauthorized", status: 401, reason: "TokenExpired" },
      { OS_AUTH_TOKEN: tokens.expired }
    ],
    [
      "401 of another project",
      tasks.deletable,
      4,
      { _tag: "DcsUnauthorized", reason: "ProjectMismatch" },
      { OS_AUTH_TOKEN: tokens.otherProject }
    ],
    ["403", tasks.forbidden, 4, { _tag: "DcsForbidden", status: 403, errorCode: "DCS.2003" }],
    ["404", tasks.unknown, 1, { _tag: "DcsNotFound", status: 404, reason: "Task" }],
    ["500", tasks.internalError, 5, { _tag: "DcsInternalError", status: 500 }]
  ]
  for (const [name, taskId, code, error, env] of failures) {
    it(`fails with ${name} as exit code ${code}`, async () => {
      await using f = await fixture()
      const result = await f.remove([taskId, "-o", "ndjson"], env === undefined ? {} : { env })
      expect(result.code).toBe(code)
      const [line] = ndjson(result.stdout)
      expect(line).toMatchObject({
        outcome: code === 5 ? "unknown" : "failed",
        requestId: expect.any(String),
        error: { ...error, message: expect.any(String) }
      })
    })
  }

  it("that is not there counts as gone with --ignore-missing, once the instance's list was readable", async () => {
    await using f = await fixture()
    const gone = await f.remove([tasks.unknown, "--ignore-missing", "-o", "ndjson"])
    expect(gone.code).toBe(0)
    expect(ndjson(gone.stdout)[0]).toMatchObject({ outcome: "already-gone", priorAttemptMayHaveDeleted: false })
    expect(f.emulator.requests().map(({ method }) => method)).toEqual(["DELETE", "GET"])
    f.emulator.inject({ kind: "status", method: "GET", status: 403, body: { error_code: "DCS.2003" } })
    expect(await f.remove([tasks.unknown, "--ignore-missing"])).toMatchObject({ code: 1 })
  })

  it("whose response is lost after the deletion is reported as gone by an earlier attempt", async () => {
    await using f = await fixture()
    f.emulator.inject({ kind: "resetBeforeHeaders", method: "DELETE", afterHandling: true })
    const { code, stdout } = await f.remove([tasks.deletable, "-o", "ndjson"])
    expect(code).toBe(0)
    expect(ndjson(stdout)[0]).toMatchObject({ outcome: "already-gone", attempts: 2, priorAttemptMayHaveDeleted: true })
  })

  it("with one attempt and a lost answer is unknown, exit code 5", async () => {
    await using f = await fixture()
    f.emulator.inject({ kind: "hang", method: "DELETE" })
    const { code, stdout } = await f.remove([tasks.deletable, "-o", "ndjson", "--max-attempts", "1", "--timeout", "5s"])
    expect(code).toBe(5)
    expect(ndjson(stdout)[0]).toMatchObject({ outcome: "unknown", error: { _tag: "DcsTimeout" } })
  })

  it("throttled beyond what is waited for says how long", async () => {
    await using f = await fixture()
    f.emulator.inject({ kind: "throttled", retryAfter: 3600 })
    const { code, stdout } = await f.remove([tasks.deletable, "-o", "ndjson"])
    expect(code).toBe(1)
    expect(ndjson(stdout)[0]).toMatchObject({
      outcome: "failed",
      error: { _tag: "DcsThrottled", retryAfterSeconds: 3600 }
    })
  })
})

describe("several tasks", () => {
  it("need --yes without a terminal", async () => {
    await using f = await fixture()
    const ids = seed(f.emulator, 3)
    expect(await f.remove(ids)).toMatchObject({ code: 2, stdout: "" })
    expect(f.emulator.requests()).toHaveLength(0)
    const { code, stderr, stdout } = await f.remove([...ids, "--yes"])
    expect(code).toBe(0)
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual(ids.map((id) => `${id}\tdeleted`).toSorted())
    expect(stderr).toContain("3 deleted")
  })

  it("are sent once each, and every input has its line", async () => {
    await using f = await fixture()
    const [a = "", b = ""] = seed(f.emulator, 2)
    const { code, stdout } = await f.remove([a, b, a, "--yes", "-o", "json"])
    expect(code).toBe(0)
    const report = JSON.parse(stdout)
    expect(report.summary).toEqual({ deleted: 2, duplicate: 1 })
    expect(report.results).toHaveLength(3)
    expect(f.deletes()).toHaveLength(2)
  })

  it("stop at the first 401; the rest is not attempted", async () => {
    await using f = await fixture()
    const ids = seed(f.emulator, 30)
    const { code, stdout } = await f.remove([...ids, "--yes", "-o", "ndjson", "--concurrency", "2"], {
      env: { OS_AUTH_TOKEN: tokens.expired }
    })
    expect(code).toBe(4)
    const outcomes = ndjson(stdout).map(({ outcome }) => outcome)
    expect(outcomes).toHaveLength(30)
    expect(outcomes.filter((outcome) => outcome === "failed").length).toBeLessThanOrEqual(2)
    expect(f.deletes().length).toBeLessThanOrEqual(2)
  })

  it("mix their exit codes: permission before unknown before failed", async () => {
    await using f = await fixture()
    const mixed = [tasks.executing, tasks.internalError, tasks.deletable, "--yes"]
    expect(await f.remove(mixed)).toMatchObject({ code: 5 })
    expect(await f.remove([tasks.forbidden, tasks.executing, tasks.internalError, "--yes"])).toMatchObject({ code: 4 })
  })

  it("are not deleted in a dry run", async () => {
    await using f = await fixture()
    const ids = seed(f.emulator, 2)
    const { code, stdout } = await f.remove([...ids, "--dry-run", "-o", "ndjson"])
    expect(code).toBe(0)
    expect(ndjson(stdout)).toEqual(ids.map((taskId) => ({ instanceId, taskId, outcome: "would-delete" })))
    expect(f.deletes()).toHaveLength(0)
  })
})

describe("signals and pipes", () => {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143]
  ] as const) {
    it(`${signal} lets what is under way end, begins nothing new, and exits ${code}`, async () => {
      await using f = await fixture()
      const ids = seed(f.emulator, 5)
      f.emulator.inject({ kind: "held", method: "DELETE" })
      const args = ["delete", ...ids, ...f.base, "--yes", "-o", "ndjson", "--concurrency", "1", ...patient]
      const { child, done } = start(args, { env: f.env })
      child.stderr.on("data", (chunk: Buffer) => {
        if (chunk.includes("stopping")) f.emulator.clearFaults()
      })
      await expect.poll(f.deletes, { timeout: 300_000 }).toHaveLength(1)
      child.kill(signal)
      const result = await done
      expect(result.code).toBe(code)
      const outcomes = ndjson(result.stdout).map(({ outcome }) => outcome)
      expect(outcomes).toEqual(["deleted", ...Array<string>(4).fill("not-attempted")])
    })
  }

  it.for([
    ["SIGINT", 130],
    ["SIGTERM", 143]
  ] as const)(
    "%s cuts a wait between two attempts short, and sends nothing more",
    { timeout: 300_000 },
    async ([signal, code]) => {
      await using f = await fixture()
      const [id = ""] = seed(f.emulator, 1)
      f.emulator.inject({ kind: "status", status: 503, headers: { "Retry-After": "30" }, method: "DELETE", times: 9 })
      const { child, done } = start(["delete", id, ...f.base, "-o", "ndjson"], { env: f.env })
      // The CLI waits for the 30 seconds that the answer asks for, or is about to.
      const answered = setInterval(() => {
        if (f.deletes().length === 0) return
        clearInterval(answered)
        child.kill(signal)
      }, 5)
      const result = await done
      expect(result.code).toBe(code)
      expect(ndjson(result.stdout)).toMatchObject([{ taskId: id, outcome: "unknown", error: { status: 503 } }])
      expect(f.deletes()).toHaveLength(1)
    }
  )

  it("a reader that goes away ends the work in silence with 141", async () => {
    await using f = await fixture()
    const ids = seed(f.emulator, 60)
    const { child, done } = start(["delete", ...ids, ...f.base, "--yes", "-o", "ndjson", "--concurrency", "1"], {
      env: f.env
    })
    child.stdout.destroy()
    const { code, stderr } = await done
    expect(code).toBe(141)
    expect(stderr.trimEnd().split("\n")).toHaveLength(1)
    expect(f.deletes().length).toBeLessThan(60)
  })
})
