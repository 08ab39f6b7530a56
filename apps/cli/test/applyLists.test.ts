/** `dcs-tasks apply` where the list, or the plan itself, changes while it is read: what is missing is not called gone. */
import { listServer, type PageRequest } from "@dcs-tasks/contract/net/listServers"
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { outcomes } from "./bulk.ts"
import { ndjson, run } from "./cli.ts"
import { uuid } from "./prune.ts"

const env = { OS_AUTH_TOKEN: "a-token", OS_PROJECT_ID: "project-1" }
const instanceId = uuid(1)

interface Listed {
  readonly ids: ReadonlyArray<string>
  readonly total?: number
}

const taskIds = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, n) => `task-${n}`)

/** A plan of these tasks, and a service whose lists are `page` from then on. */
const planned = async (ids: ReadonlyArray<string>, page: (request: PageRequest) => Listed) => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-apply-"))
  let isPlanned = false
  const server = await listServer((request) => {
    const { limit, offset } = request
    return isPlanned ? page(request) : { ids: ids.slice(offset, offset + limit), total: ids.length }
  })
  const file = join(folder, "plan")
  const at = ["--endpoint", server.origin, "-o", "ndjson"]
  const plan = await run(["prune", "-I", instanceId, "--all", "--plan", file, ...at], { env })
  expect(plan.code).toBe(0)
  isPlanned = true
  return {
    server,
    file,
    inFolder: (name: string) => join(folder, name),
    apply: (args: ReadonlyArray<string>) =>
      run(["apply", file, "--yes", "--no-export", "--concurrency", "32", ...at, ...args], { env }),
    sent: () => server.requests.filter((request) => request.startsWith("DELETE")).map((path) => path.split("/").at(-1)),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    }
  }
}

/** A list of which others delete the first three records after each first page: three move to it, unseen. */
const shifting = (ids: ReadonlyArray<string>, countsRecords = true) => {
  let left = ids
  return ({ limit, offset }: PageRequest): Listed => {
    const page = left.slice(offset, offset + limit)
    const total = left.length
    if (offset === 0) left = left.slice(3)
    return { ids: page, ...(countsRecords && { total }) }
  }
}

describe.concurrent("a record that is missing in an incomplete list", () => {
  const ids = taskIds(1500)
  for (const [what, countsRecords] of [
    ["with", true],
    ["without", false]
  ] as const) {
    it(`is not gone, whatever flag or journal, ${what} a count`, async () => {
      await using f = await planned([...ids, "gone"], shifting(ids, countsRecords))
      const target = { endpoint: f.server.origin, projectId: env.OS_PROJECT_ID, instanceId }
      const lines = [
        { event: "sent", ...target, taskId: "gone" },
        { event: "sent", ...target, taskId: "elsewhere" }
      ]
      writeFileSync(f.inFolder("journal"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""))
      const { code, stdout } = await f.apply(["--ignore-missing", "--journal", f.inFolder("journal")])
      expect(code).toBe(1)
      expect(outcomes(stdout)).toEqual({ deleted: 1500, "not-attempted": 1 })
      const [missing] = ndjson(stdout).filter(({ outcome }) => outcome === "not-attempted")
      expect(missing).toMatchObject({ taskId: "gone", error: { _tag: "ListIncomplete" } })
      expect(readFileSync(f.inFolder("journal"), "utf8")).not.toContain("already-gone")
      expect(new Set(f.sent())).toEqual(new Set(ids))
    })
  }

  it("is not gone where the list ends before its count", async () => {
    await using f = await planned(taskIds(5), () => ({ ids: [], total: 5 }))
    const { code, stdout } = await f.apply(["--ignore-missing"])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ "not-attempted": 5 })
    expect(f.sent()).toEqual([])
  })

  it("is gone where a later list is complete", async () => {
    let lists = 0
    await using f = await planned([...ids, "gone"], ({ limit, offset }) => {
      if (offset === 0) lists += 1
      const left = lists === 1 && offset > 0 ? ids.slice(3) : ids
      return { ids: left.slice(offset, offset + limit), total: left.length }
    })
    const { code, stdout } = await f.apply(["--ignore-missing"])
    expect(code).toBe(0)
    expect(outcomes(stdout)).toEqual({ deleted: 1500, "already-gone": 1 })
  })
})

describe.concurrent("a plan that is cut off while it is applied", () => {
  for (const [what, size] of [
    ["in the middle, at the end of a line", (plan: string) => plan.split("\n").slice(0, 11).join("\n").length + 1],
    ["at its beginning", () => 0]
  ] as const) {
    it(`${what}: never exit code 0`, async () => {
      const ids = taskIds(20)
      let cut = () => {}
      await using f = await planned(ids, () => {
        cut()
        return { ids, total: ids.length }
      })
      const length = size(readFileSync(f.file, "utf8"))
      cut = () => truncateSync(f.file, length)
      const { code, stderr, stdout } = await f.apply([])
      expect(statSync(f.file).size).toBe(length)
      expect(code).toBe(f.sent().length === 0 ? 2 : 1)
      expect(stderr).toContain("changed or cannot be read any more")
      expect(outcomes(stdout)["deleted"] ?? 0).toBe(f.sent().length)
    })
  }
})
