/** One program for Effect 3 and Effect 4: both run, print the same, and differ only where Effect renamed. */
import { startEmulator } from "@dcs-tasks/emulator"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"

const programs = {
  "Effect 3": fileURLToPath(new URL("../examples/effect-3.ts", import.meta.url)),
  "Effect 4": fileURLToPath(new URL("../../core/examples/effect-4.ts", import.meta.url))
}

const instanceId = "0cb3c4d1-1f7e-4f0e-9f5a-000000000001"
const ids = ["finished", "repeated", "lost", "running", "raced", "misplaced", "throttled", "broken"]

describe("the example program", () => {
  it.for(Object.entries(programs))("for %s tells what became of each record", async ([, program]) => {
    await using emulator = await startEmulator({
      instances: [
        {
          id: instanceId,
          tasks: ids.map((id, n) => ({
            id,
            status: id === "running" ? "EXECUTING" : "SUCCESS",
            createdAt: `2026-03-02T09:00:${30 - n}.000Z`
          }))
        }
      ]
    })
    const method = "DELETE"
    const answer = { kind: "status", method } as const
    const missing = (errorCode: string) => ({ error_code: errorCode, error_msg: "not there" })
    emulator.inject(
      { ...answer, taskId: "repeated", status: 503, times: 2 },
      { kind: "resetBeforeHeaders", method, taskId: "lost", afterHandling: true },
      { ...answer, taskId: "raced", status: 404, body: missing("DCS.4133") },
      { ...answer, taskId: "misplaced", status: 404, body: missing("DCS.3022") },
      { kind: "throttled", method, taskId: "throttled", retryAfter: 45 },
      { ...answer, taskId: "broken", status: 500, times: 4 }
    )
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      env: {
        DCS_ENDPOINT: emulator.endpoint,
        DCS_INSTANCE_ID: instanceId,
        OS_AUTH_TOKEN: emulator.token,
        OS_PROJECT_ID: emulator.projectId
      }
    })
    expect(stdout.split("\n")).toEqual([
      "finished deleted in attempt 1",
      "repeated deleted in attempt 3",
      "lost gone, by an attempt whose answer was lost",
      "running left alone: not finished",
      "raced was gone already",
      "misplaced wrong place: Instance",
      "throttled left alone: too many requests, wait 45 s",
      expect.stringMatching(
        /^broken failed: The service had an internal error \(500\)\. The task may have been deleted\. /
      ),
      ""
    ])
  })

  it("differs only in its imports and in what Effect itself renamed", () => {
    /** From Effect 4 back to Effect 3. */
    const renamed: ReadonlyArray<readonly [string, string]> = [
      ["@dcs-tasks/core", "@dcs-tasks/effect-3"],
      ["effect/http/FetchHttpClient", "@effect/platform/FetchHttpClient"],
      ["Config.String", "Config.string"],
      ["Config.Redacted", "Config.redacted"]
    ]
    const source = (name: keyof typeof programs) => readFileSync(programs[name], "utf8")
    expect(renamed.reduce((text, [now, then]) => text.replaceAll(now, then), source("Effect 4"))).toBe(
      source("Effect 3")
    )
  })
})
