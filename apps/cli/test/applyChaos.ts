/** One seeded life of a plan: it is made, the service changes behind its back, and `apply` is killed until it is done. */
import type { RunningEmulator } from "@dcs-tasks/emulator"
import { setTimeout as sleep } from "node:timers/promises"
import { join } from "node:path"
import { outcomes, randomFrom } from "./bulk.ts"
import { ours, planning } from "./plan.ts"
import { uuid } from "./prune.ts"

/** What a life has shown. `problems` is empty if `apply` keeps its promise. */
interface Life {
  readonly problems: ReadonlyArray<string>
  readonly planned: number
  /** Planned records that were changed or removed while `apply` was not running. */
  readonly disturbed: number
  readonly kills: number
  /** Deletions that the emulator received from `apply`. */
  readonly sent: number
}

const rates = {
  resetBefore: 0.03,
  resetAfter: 0.03,
  error500Before: 0.03,
  error500After: 0.03,
  unavailable: 0.03,
  throttled: 0.004,
  slow: 0.05
}

const killSignals = ["SIGKILL", "SIGKILL", "SIGKILL", "SIGTERM", "SIGINT"] as const
const mostRuns = 40

const keyOf = (instanceId: string, taskId: string): string => `${instanceId}/${taskId}`

/** All deletions that were sent by others than this file. */
const deletionsOf = (emulator: RunningEmulator): ReadonlyArray<string> =>
  emulator.requests().flatMap(({ headerNames, operation, path }) => {
    if (operation !== "deleteBackgroundTask" || headerNames.includes(ours)) return []
    const [taskId = "", , instanceId = ""] = path.split("/").toReversed()
    return [keyOf(instanceId, taskId)]
  })

export const live = async (seed: number, count = 40): Promise<Life> => {
  const random = randomFrom(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const instances = Array.from({ length: 1 + below(3) }, (_, n) => ({
    id: uuid(n + 1),
    tasks: Array.from({ length: count }, (_, at) => ({
      id: `task-${n}-${at}`,
      status: ["SUCCESS", "FAILED", "EXECUTING"][below(3)] ?? "SUCCESS",
      createdAt: new Date(Date.UTC(2026, 0, 1 + below(200))).toISOString()
    }))
  }))
  await using f = await planning(instances, {
    faults: { seed, rates, retryAfter: 0, slowMillis: 5 },
    missingTask: (["404", "400", "204", "200"] as const)[below(4)] ?? "404"
  })
  const problems: Array<string> = []
  for (let attempt = 0; attempt < 20 && (await f.plan(["--status", "SUCCESS"])).code !== 0; attempt++) {
    // A list that failed in spite of its retries: a plan without that instance would be no test.
    f.remove()
  }
  const planned = new Set(f.records().map(({ instanceId, task }) => keyOf(instanceId, task.id)))
  const disturbed = new Set<string>()
  const remove = async (instanceId: string, taskId: string) => {
    // Faults strike it, too.
    for (let attempt = 0; attempt < 20 && f.left(instanceId).includes(taskId); attempt++) {
      await f.vanish(instanceId, taskId).catch(() => {})
    }
  }
  let added = 0
  /** Changes, removes and adds some records. */
  const disturb = async () => {
    for (const { id } of instances) {
      for (const record of f.emulator.tasks(id)) {
        const dice = random()
        const key = keyOf(id, record.id)
        if (dice > 0.12 || !planned.has(key)) continue
        disturbed.add(key)
        const same = { id: record.id, name: record.name, status: record.status, createdAt: record.created_at }
        if (dice < 0.05) f.emulator.seedTask(id, { ...same, status: "EXECUTING" })
        else if (dice < 0.08) f.emulator.seedTask(id, { ...same, name: "BindEip" })
        else if (dice < 0.1) f.emulator.seedTask(id, { ...same, createdAt: new Date().toISOString() })
        else if (record.status === "SUCCESS") await remove(id, record.id)
      }
      for (let n = below(3); n > 0; n--) f.emulator.seedTask(id, { id: `new-${added++}` })
    }
  }

  const args = [
    "--yes",
    "--journal",
    join(f.folder, "journal"),
    "--concurrency",
    String(1 + below(8)),
    "--timeout",
    "2s"
  ]
  let kills = 0
  let isDone = false
  for (let runs = 0; !isDone && runs < mostRuns; runs++) {
    if (runs === 0 || random() < 0.5) await disturb()
    const before = deletionsOf(f.emulator).length
    const { child, done } = f.startApply(args)
    const willKill = kills < 4 && random() < 0.8
    if (willKill) {
      const results = below(planned.size)
      let seen = 0
      // After some results, or at any moment of its start.
      if (random() < 0.3) void sleep(random() * 400).then(() => child.kill(killSignals[below(5)]))
      else
        child.stdout.on("data", (chunk: Buffer) => {
          seen += chunk.toString("latin1").split("\n").length - 1
          if (seen > results) child.kill(killSignals[below(5)])
        })
    }
    const { code, stderr, stdout } = await done
    for (const key of deletionsOf(f.emulator).slice(before)) {
      if (!planned.has(key)) problems.push(`${key} was sent, and is not in the plan`)
      // What is disturbed stays disturbed: nothing is disturbed while apply runs.
      if (disturbed.has(key)) problems.push(`${key} was sent, although it had changed`)
    }
    if (code === null || [130, 143].includes(code)) kills++
    else if (code === 2 || code === 70) problems.push(`exit code ${code}: ${stderr}`)
    else {
      const counts = outcomes(stdout)
      isDone =
        counts["failed"] === undefined &&
        counts["unknown"] === undefined &&
        (counts["not-attempted"] ?? 0) <= disturbed.size
    }
  }
  if (!isDone) problems.push(`not done after ${mostRuns} runs`)
  for (const { id } of instances) {
    for (const taskId of f.left(id)) {
      const key = keyOf(id, taskId)
      if (planned.has(key) && !disturbed.has(key)) problems.push(`${key} is planned and unchanged, and not gone`)
    }
  }
  return { problems, planned: planned.size, disturbed: disturbed.size, kills, sent: deletionsOf(f.emulator).length }
}
