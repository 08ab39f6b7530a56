/** `dcs-tasks runs` with a runner: what is deleted, followed, stopped and tried again. */
import { demo } from "@dcs-tasks/emulator"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ndjson, run } from "../cli.ts"
import { aged, uuid } from "../prune.ts"
import { fixture } from "../runs.ts"

const cache = { id: uuid(1), name: "cache", tasks: aged({ t1: 40, t2: 40, young: 1 }) }
const shop = { id: uuid(2), name: "shop", tasks: aged({ s1: 40 }) }

/** The last state that `watch` prints. */
const lastOf = (stdout: string) => ndjson(stdout).at(-1)

describe.concurrent("a run", () => {
  it("deletes what prune would, and is watched until it ends", async () => {
    await using f = await fixture([cache, shop])
    const submitted = await f.submit("--all-instances", "--exclude", "shop", "--older-than", "30d")
    expect(submitted).toMatchObject({ code: 0, stdout: "r1\n" })
    expect(submitted.stderr).toContain("target: project ")
    expect(submitted.stderr).toContain("run r1: delete finished records older than 30d of all instances but 1\n")
    const watching = f.start(["watch", "r1", "-o", "ndjson"])
    await once(watching.child.stdout, "data")
    await f.startRunner()
    const { code, stdout } = await watching.done
    expect(code).toBe(0)
    expect(ndjson(stdout)[0]).toMatchObject({ run: "r1", state: "submitted", total: 0 })
    expect(lastOf(stdout)).toMatchObject({ state: "done", total: 2, deleted: 2, endedAt: expect.any(String) })
    expect([f.left(uuid(1)), f.left(uuid(2))]).toEqual([["young"], ["s1"]])
    const shown = await f.run(["show", "r1", "--outcomes", "-o", "ndjson"])
    expect(ndjson(shown.stdout)).toMatchObject([
      { instanceId: uuid(1), taskId: "t1", outcome: "deleted", attempts: 1 },
      { instanceId: uuid(1), taskId: "t2", outcome: "deleted", attempts: 1 }
    ])
    const page = await f.run(["show", "r1"])
    expect(page.stdout).toMatch(
      /^run {9}r1\nstate {7}done\ntarget {6}project .*\nrecords {5}2 listed: 2 deleted, 0 left\n/
    )
    expect(page.stdout).not.toContain("next")
  })

  it("with a dead letter is exit code 1, says why, and is tried again", async () => {
    await using f = await fixture([cache])
    f.emulator.inject({ kind: "status", method: "DELETE", taskId: "t2", status: 400, body: { error_code: "DCS.4000" } })
    await f.submit("-I", "cache", "--status", "success", "--older-than", "30d")
    await f.startRunner()
    const watched = await f.run(["watch", "r1"])
    expect(watched.code).toBe(1)
    expect(watched.stdout).toMatch(/r1\tdone\t1 deleted, 1 failed, 0 left\n$/)
    expect(watched.stderr).toContain(`Run "dcs-tasks runs retry r1" to try again.`)
    const dead = await f.run(["show", "r1", "--dead-letter", "-o", "json"])
    expect(JSON.parse(dead.stdout)).toMatchObject({
      results: [
        { instanceId: uuid(1), taskId: "t2", outcome: "failed", error: { _tag: "DcsBadRequest", status: 400 } }
      ],
      summary: { failed: 1 }
    })
    const table = await f.run(["show", "r1", "--dead-letter"])
    expect(table.stdout).toMatch(/^INSTANCE +TASK +OUTCOME +WHY\n\S+ +t2 +failed +\S/)
    expect(await f.run(["retry", "r1", "-o", "ndjson"])).toMatchObject({ code: 0, stderr: "" })
    const again = await f.run(["watch", "r1", "-o", "ndjson"])
    expect(again.code).toBe(0)
    expect(lastOf(again.stdout)).toMatchObject({ state: "done", attempt: 2, deleted: 2, failed: 0 })
    expect(f.left(uuid(1))).toEqual(["young"])
  })

  it("with an unknown outcome in its dead letter is exit code 5", async () => {
    await using f = await fixture([cache])
    f.emulator.inject({ kind: "resetBeforeHeaders", method: "DELETE", taskId: "t1", times: 50 })
    await f.submit("-I", "cache", "--older-than", "30d")
    await f.startRunner()
    const watched = await f.run(["watch", "r1", "-o", "json"])
    expect(watched.code).toBe(5)
    expect(JSON.parse(watched.stdout).results.at(-1)).toMatchObject({ state: "done", deleted: 1, failed: 1 })
  })

  it("that its credentials pause is exit code 4, and continues with others", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(1), "--older-than", "30d")
    {
      await using _ = await f.startRunner(demo.tokens.expired)
      const watched = await f.run(["watch", "r1"])
      expect(watched.code).toBe(4)
      expect(watched.stdout).toContain("r1\tpaused (unauthorized)\t")
      const next = `Give the runners valid credentials, then run "dcs-tasks runs resume r1" to continue it.`
      expect(watched.stderr).toContain(next)
      expect((await f.run(["show", "r1"])).stdout).toContain(`next        ${next}\n`)
    }
    await f.startRunner()
    await f.run(["resume", "r1"])
    const { code } = await f.run(["watch", "r1"])
    expect([code, f.left(uuid(1))]).toEqual([0, ["young"]])
  })

  it("with an instance that cannot be listed is exit code 1, and cleans the others", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(9), "-I", uuid(1), "--older-than", "30d")
    await f.startRunner()
    expect((await f.run(["watch", "r1"])).code).toBe(1)
    expect(f.left(uuid(1))).toEqual(["young"])
    expect((await f.run(["show", "r1"])).stdout).toMatch(new RegExp(`\\nnot listed {2}${uuid(9)}: .+\\nnext `))
  })

  it("is not touched when its watcher leaves", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(1), "--older-than", "30d")
    const { child, done } = f.start(["watch", "r1"])
    child.stdout.once("data", () => child.kill("SIGINT"))
    const { code, stderr } = await done
    expect([code, stderr]).toEqual([130, "dcs-tasks: Interrupted by a signal. Nothing was changed.\n"])
    expect((await f.run(["show", "r1"])).stdout).toContain("\nstate       submitted\n")
  })
})

/**
 * Makes the process send itself SIGINT as it says this. Its records can all be there before a signal of another process
 * arrives.
 */
const interruptedAt = (words: string) => {
  const script = `const { write } = process.stderr
process.stderr.write = function (text, ...rest) {
  if (String(text).includes(${JSON.stringify(words)})) process.kill(process.pid, "SIGINT")
  return write.call(this, text, ...rest)
}`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` }
}

describe.concurrent("a run of a plan", () => {
  it("that is interrupted says that it can be there in part, and how to go on", async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`t${index}`, 40]))
    await using f = await fixture([{ ...cache, tasks: aged(many) }])
    const env = { OS_AUTH_TOKEN: f.emulator.token, OS_PROJECT_ID: f.emulator.projectId }
    const plan = ["prune", "--all-instances", "--older-than", "30d", "--plan", "plan.ndjson", ...f.at]
    await run(plan, { cwd: f.folder, env })
    // Each chunk is a transaction, so there is time for the signal.
    const apply = ["apply", "plan.ndjson", "--chunk", "1", "--run", "r1", "--yes", ...f.at]
    const { code, stderr } = await f.run(apply, { env: interruptedAt("run r1: submitting 500 records") })
    expect([code, stderr]).toEqual([130, expect.stringContaining("Submit the same plan again with --run r1.\n")])
    expect(stderr).not.toContain("Nothing was changed")
    expect(await f.run(apply)).toMatchObject({ code: 0, stdout: "r1\n" })
    expect((await f.run(["show", "r1"])).stdout).toMatch(/\nstate {7}submitted\n[^]*\nrecords {5}500 listed:/)
  })

  it("deletes what is unchanged, says why the rest was not sent, and has copies of what was", async () => {
    await using f = await fixture([cache])
    const env = { OS_AUTH_TOKEN: f.emulator.token, OS_PROJECT_ID: f.emulator.projectId }
    const plan = ["prune", "--all-instances", "--older-than", "30d", "--plan", "plan.ndjson", ...f.at]
    await run(plan, { cwd: f.folder, env })
    const { digest } = ndjson(readFileSync(join(f.folder, "plan.ndjson"), "utf8"))[0] ?? {}
    f.emulator.seedTask(uuid(1), { id: "t2", status: "FAILED" })
    const apply = (digest: string) => f.run(["apply", "plan.ndjson", "--digest", digest, "--run", "r1", ...f.at])
    const other = await apply(`sha256:${"0".repeat(64)}`)
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("Have this plan approved.")])
    expect(await apply(String(digest))).toMatchObject({ code: 0, stdout: "r1\n" })
    expect((await apply(String(digest))).code).toBe(0)
    await f.startRunner()
    expect((await f.run(["watch", "r1"])).code).toBe(1)
    expect(f.left(uuid(1)).toSorted()).toEqual(["t2", "young"])
    const dead = await f.run(["show", "r1", "--dead-letter", "-o", "ndjson"])
    expect(ndjson(dead.stdout)).toMatchObject([
      { instanceId: uuid(1), taskId: "t2", outcome: "not-attempted", error: { _tag: "RecordChanged" } }
    ])
    const copies = ndjson((await f.run(["export", "r1"])).stdout)
    expect(copies).toMatchObject([
      { projectId: f.emulator.projectId, instanceId: uuid(1), task: { id: "t1", status: "SUCCESS" } }
    ])
  })
})
