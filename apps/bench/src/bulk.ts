/** The bulk stream with many ids, in its own process: how long a million takes, and how much memory. */
import { createClient } from "@dcs-tasks/node"
import { setFlagsFromString } from "node:v8"
import { start } from "./Child.ts"
import { type Target, taskIds } from "./Peer.ts"

interface BulkOrder {
  readonly target: Target
  readonly count: number
  readonly concurrency: number
}

export interface BulkResult {
  readonly count: number
  readonly seconds: number
  /** How far the memory of the process grew at most after the first ten thousand ids, in MiB. */
  readonly growth: number
}

const mebi = 1024 * 1024

/** `maxRSS` is in KiB. */
const peak = (): number => (process.resourceUsage().maxRSS * 1024) / mebi

const run = async ({ concurrency, count, target }: BulkOrder): Promise<BulkResult> => {
  const { endpoint, instanceId, projectId, token } = target
  const client = createClient({ endpoint, projectId, credentials: { token } })
  // As the CLI does: V8 enlarges its nursery for a steady stream of garbage, and that makes nothing faster here.
  setFlagsFromString("--semi-space-growth-factor=1")
  let done = 0
  let generated = 0
  let early = 0
  const begun = performance.now()
  const ids = taskIds(() => generated++ < count)
  for await (const { outcome } of client.deleteBackgroundTasks(ids, { instanceId, concurrency })) {
    if (outcome._tag !== "Deleted") throw new Error(`a task came to ${outcome._tag}`)
    done += 1
    if (done === 10_000) early = peak()
  }
  if (done !== count) throw new Error(`${done} results for ${count} ids`)
  return { count, seconds: (performance.now() - begun) / 1000, growth: peak() - early }
}

/** Runs the bulk stream in a fresh process. */
export const deleteMany = async (order: BulkOrder): Promise<BulkResult> => {
  await using child = start("bulk.ts")
  return await child.ask<BulkResult>(order)
}

if (import.meta.filename === process.argv[1]) {
  process.on("message", (order: BulkOrder) => {
    run(order).then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.({ error: String(error) })
    )
  })
  process.on("disconnect", () => process.exit(0))
}
