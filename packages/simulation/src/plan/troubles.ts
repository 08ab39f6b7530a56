/** What else happens in the world of a plan: pauses, outages, power that fails, disks that stay broken, clocks that jump. */
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import type { Pause } from "../machine/pauses.ts"
import type { Fate } from "../network/fate.ts"
import { withSelection } from "./selections.ts"
import type { DiskFault, Outage, Plan, RunPlan } from "./plan.ts"
import type { WorldSeed } from "../service/worldSeed.ts"

const hour = 3_600_000

/** Around the timeouts of a plan, or as long as a machine that sleeps. */
const pauseOf = (random: Random, within: number, timeout: number): Pause => ({
  at: random.below(within),
  millis: random.chance(0.3) ? hour * (1 + random.below(12)) : random.below(timeout * 2),
  first: random.pick(["timers", "sockets"])
})

const brokenDisk = (random: Random, calls: number): DiskFault => {
  const nth = random.below(calls)
  const lasting = { nth, part: random.next(), lasts: true } as const
  switch (random.below(4)) {
    case 0:
      return { ...lasting, what: "EROFS" }
    case 1:
      return { ...lasting, what: random.pick(["EIO", "ENOSPC"]), on: "write" }
    case 2:
      return { ...lasting, what: "ENOSPC", on: "open" }
    default:
      return { ...lasting, what: "EIO", on: "fsync" }
  }
}

const outageFates: readonly [Fate, ...ReadonlyArray<Fate>] = [
  { there: 10, back: 10, handled: 0, instead: { status: 502, body: "page" } },
  { there: 10, back: 10, handled: 0, instead: { status: 500, body: "error", code: "DCS.5000" } },
  { there: 10, back: 10, handled: 0, cut: { where: "request", how: "reset", share: 0 } },
  { there: 10, back: 10, handled: 1, cut: { where: "before", how: "reset", share: 0 } },
  { there: 10, back: 10, handled: 1, cut: { where: "before", how: "silence", share: 0 } },
  { there: 10, back: 10, handled: 0, instead: { status: 429, body: "error", code: "APIG.0308", retryAfter: 1 } }
]

const outageOf = (random: Random): Outage => {
  const from = random.below(2000)
  return { from, to: random.chance(0.5) ? hour * 24 : from + random.below(60_000), fate: random.pick(outageFates) }
}

/** Texts of the service that change what a terminal shows. */
const hostileTexts = [
  "\u001b[2J\u001b[31mno",
  "no\u202eon",
  "no\u0085\u009b31mno",
  "no\rdcs-tasks: done",
  "no\u2028\ufeff\u200bno"
] as const

const hostile = (random: Random, world: WorldSeed): WorldSeed => ({
  ...world,
  message: random.pick(hostileTexts),
  instances: world.instances.map(({ name, tasks, ...rest }) => ({
    ...rest,
    name: `${name}${random.pick(hostileTexts)}`,
    tasks: [
      ...tasks.map((task) => ({ ...task, name: random.pick(hostileTexts) })),
      { id: `id${random.pick(hostileTexts)}`, status: "SUCCESS", createdAt: "2026-01-01T00:00:00.000Z" }
    ]
  }))
})

const troubled = (random: Random, plan: Plan, run: RunPlan): RunPlan => {
  const within = 300 + plan.lines.length * 60
  const disk = plan.journal && random.chance(0.15) ? [brokenDisk(random, 6 + plan.lines.length * 2)] : []
  return {
    ...run,
    ...(plan.journal && random.chance(0.15) && { machine: 1 }),
    diskFaults: [...run.diskFaults, ...disk],
    ...(random.chance(0.25) && {
      pauses: Array.from({ length: 1 + random.below(2) }, () => pauseOf(random, within, plan.limits.timeout))
    }),
    ...(plan.journal && random.chance(0.2) && { powerFailsAt: random.below(within) })
  }
}

const inAnyOrder = (run: RunPlan, seed: number): RunPlan => ({
  ...run,
  argv: run.argv.map((given) => JSON.stringify({ ...JSON.parse(given), anyOrder: seed }))
})

/** The last run of a plan stays clean. */
export const withTroubles = (basic: Plan): Plan => {
  const seeded = random(basic.seed + 2 ** 21)
  const plan = withSelection(seeded, basic)
  const planned =
    plan.program === "effect" && seeded.chance(0.5)
      ? plan.runs.map((run) => inAnyOrder(run, seeded.below(2 ** 31)))
      : plan.runs
  const runs = planned.map((run, at) =>
    at === planned.length - 1 || (plan.command === "apply" && at === 0) ? run : troubled(seeded, plan, run)
  )
  const jump = () => ({ at: seeded.below(20_000), by: (seeded.below(24) - 12) * hour })
  return {
    ...plan,
    runs,
    ...(plan.fates.length > 0 && seeded.chance(0.3) && { outages: [outageOf(seeded)] }),
    ...(seeded.chance(0.15) && { clockSteps: Array.from({ length: 1 + seeded.below(4) }, jump) }),
    world: seeded.chance(0.2) ? hostile(seeded, plan.world) : plan.world
  }
}
