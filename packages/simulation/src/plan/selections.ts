/** Plans of `prune` with its options, and of `apply`, in a world whose tasks change in the meantime. */
import { opens, passes } from "../network/fate.ts"
import type { Random } from "@dcs-tasks/contract/laws/random"
import { copiesFile, home, planFile } from "./files.ts"
import type { Plan, RunPlan, Selection } from "./plan.ts"
import { clean } from "./runs.ts"
import { instanceId } from "./world.ts"
import type { TaskSeed, WorldSeed } from "../service/worldSeed.ts"

const hour = 3_600_000

const finalStatuses = ["SUCCESS", "FAILED"] as const

const selectionOf = (random: Random, { journal, lines }: Plan, applies: boolean): Selection => ({
  ...(random.chance(0.4)
    ? { olderThan: (1 + random.below(lines.length + 2)) * hour }
    : random.chance(0.5) && { statuses: [random.pick(finalStatuses)] }),
  ...(random.chance(0.3) && { limit: 1 + random.below(lines.length + 1) }),
  allInstances: random.chance(0.4),
  sends: random.chance(0.9) ? "yes" : random.pick(["no: dry run", "no: nobody answers"]),
  copies: random.chance(0.1)
    ? undefined
    : journal
      ? copiesFile
      : applies || random.chance(0.5)
        ? `${home}/dcs-tasks-export.ndjson`
        : `${home}/copies.ndjson`
})

const ruleFlags = ({ allInstances, limit, olderThan, statuses }: Selection): ReadonlyArray<string> => [
  ...(allInstances ? ["--all-instances"] : ["-I", instanceId]),
  ...(statuses === undefined ? [] : ["--status", statuses.join(",")]),
  ...(olderThan === undefined ? [] : ["--older-than", `${olderThan / hour}h`]),
  ...(statuses === undefined && olderThan === undefined ? ["--all"] : []),
  ...(limit === undefined ? [] : ["--limit", `${limit}`])
]

const sendFlags = ({ copies, sends }: Selection): ReadonlyArray<string> => [
  ...(copies === undefined ? ["--no-export"] : copies.endsWith("/copies.ndjson") ? ["--export", copies] : []),
  ...(sends === "yes" ? ["--yes"] : sends === "no: dry run" ? ["--dry-run"] : [])
]

/** Of the flags of a deletion: those that say where, how fast and how to print, and not what. */
const sharedFlags = ({ runs: [run] }: Plan): ReadonlyArray<string> => {
  const argv = run?.argv ?? []
  const flags = ["--endpoint", "--region", "-o", "--concurrency", "--max-attempts", "--timeout", "--total-timeout"]
  const valued = [...flags, "--max-wait", "--deadline", "--rate", "--journal"]
  return [
    ...valued.flatMap((flag) => {
      const at = argv.indexOf(flag)
      return at === -1 ? [] : argv.slice(at, at + 2)
    }),
    ...(argv.includes("--debug") ? ["--debug"] : [])
  ]
}

const changing = (random: Random, task: TaskSeed): TaskSeed => ({
  ...task,
  status: random.chance(0.2) ? "FAILED" : task.status,
  ...(random.chance(0.1) && { renamedAt: { at: random.below(1200), name: "SHRINK" } }),
  ...(random.chance(0.05) && { goneAt: random.below(1500) }),
  ...(random.chance(0.1) && { appearsAt: random.below(1000) })
})

const changingWorld = (random: Random, world: WorldSeed): WorldSeed => ({
  ...world,
  instances: world.instances.map((instance) => ({
    ...instance,
    tasks: instance.tasks.map((task) => changing(random, task))
  }))
})

export const withSelection = (random: Random, plan: Plan): Plan => {
  if (plan.program !== "cli" || (plan.command === "delete" && random.chance(0.6))) return plan
  const applies = random.chance(0.5)
  const selection = selectionOf(random, plan, applies)
  const shared = sharedFlags(plan)
  const own = applies ? ["apply", planFile] : ["prune", ...ruleFlags(selection)]
  const ignoring = plan.ignoreMissing ? ["--ignore-missing"] : []
  const argv = [...own, ...shared, ...sendFlags(selection), ...ignoring]
  const runs = plan.runs.map(({ stdin: _, ...run }) => ({ ...run, argv }))
  const changed = { ...plan, command: "prune" as const, selection, world: changingWorld(random, plan.world) }
  if (!applies) return { ...changed, runs }
  const isHarmed = random.chance(0.2)
  // Flags of the deletion have no place in it.
  const at = shared.indexOf("--journal")
  const planning = at === -1 ? shared : shared.toSpliced(at, 2)
  const first: RunPlan = {
    ...clean({ argv: ["prune", ...ruleFlags(selection), ...planning, "--plan", planFile] }),
    ...(isHarmed && {
      diskFaults: [
        {
          nth: random.below(12),
          part: random.next(),
          what: random.pick(["dies", "dies after", "ENOSPC", "EIO", "shortens"])
        }
      ]
    }),
    powerLoss: random.chance(0.15)
  }
  return {
    ...changed,
    command: "apply",
    // The list of the first run is mostly read as it is.
    fates: [...Array.from({ length: 6 }, () => passes), ...plan.fates],
    connectFates: [opens, opens, ...plan.connectFates],
    runs: [first, ...runs.map(({ overlapsAfter: _, ...run }, n) => (n === 0 ? run : (runs[n] ?? run)))],
    ...(random.chance(0.25) && { edit: { how: random.pick(["cut", "flip", "repeat"]), share: random.next() } })
  }
}
