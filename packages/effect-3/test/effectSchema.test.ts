/** A program whose own records are defined by the package `@effect/schema`: it runs beside the schemas of this package. */
import { startEmulator } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

const program = fileURLToPath(new URL("../examples/effect-schema.ts", import.meta.url))

it("keeps its records, and an error of ours in one of their fields", async () => {
  await using emulator = await startEmulator({
    instances: [{ id: "i1", tasks: [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }] }]
  })
  const run = async (jobs: ReadonlyArray<unknown>): Promise<ReadonlyArray<Record<string, unknown>>> => {
    const env = { DCS_ENDPOINT: emulator.endpoint, OS_PROJECT_ID: emulator.projectId, OS_AUTH_TOKEN: emulator.token }
    const child = spawn(process.execPath, [program], { env, stdio: ["pipe", "pipe", "inherit"] })
    child.stdin.end(jobs.map((job) => JSON.stringify(job)).join("\n"))
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")])
    expect(code).toBe(0)
    return output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  }
  const job = (number: number, taskId: string) => ({ number: `${number}`, instanceId: "i1", taskId, state: "open" })
  const forbidden = { kind: "status", status: 403, taskId: "b" } as const
  const missing = { ...forbidden, taskId: "c", status: 404, body: { error_code: "DCS.3022", error_msg: "not there" } }
  emulator.inject(forbidden, missing)

  const first = await run([job(1, "a"), job(2, "b"), job(3, "c"), job(4, "..")])
  expect(first).toEqual([
    { ...job(1, "a"), state: "done" },
    { ...job(2, "b"), state: "failed", failure: expect.objectContaining({ _tag: "DcsForbidden", status: 403 }) },
    {
      ...job(3, "c"),
      state: "failed",
      failure: expect.objectContaining({ _tag: "DcsNotFound", reason: { _tag: "Instance" }, errorMsg: "not there" })
    },
    { ...job(4, ".."), state: "failed", failure: expect.objectContaining({ _tag: "DcsInvalidInput", field: "taskId" }) }
  ])

  // The stored errors are read as classes: the forbidden job is left alone, the others are tried again.
  const second = await run(first.slice(1))
  expect(second.map(({ state }) => state)).toEqual(["failed", "done", "failed"])
  expect(second[0]).toEqual(first[1])
  expect(
    emulator
      .tasks("i1")
      .map(({ id }) => id)
      .toSorted()
  ).toEqual(["b", "d"])
})
