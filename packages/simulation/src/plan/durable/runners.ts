/** The runners of a durable plan: killed and started again, frozen for longer than a claim lives, or left alone. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Pause } from "../../machine/pauses.ts"
import type { DurableClient, DurableOptions } from "../options.ts"
import type { DiskFault, RunPlan } from "../plan.ts"
import { clean } from "../runs.ts"

/** What all processes of the run are told. */
export interface Shared {
  readonly options: Omit<DurableClient, "acts" | "newToken" | "records" | "role">
  readonly records: DurableClient["records"]
  readonly concurrency: number
  readonly rate: number | undefined
  /** From then on nothing fails. */
  readonly quietFrom: number
}

/** Milliseconds until something happens to a runner: it lists after about a second, and sends after about two. */
export const soon = (random: Random): number => {
  switch (random.below(8)) {
    case 0:
      return random.below(200)
    case 1:
      return 900 + random.below(1200)
    case 2:
      return random.below(8000)
    default:
      return 1900 + random.below(2000)
  }
}

interface Life {
  readonly startsAt: number
  readonly machine: number
  readonly lives: number
  readonly newToken: boolean
  /** Milliseconds until it looks whether the run has ended. */
  readonly looksAfter?: number
}

const runner = (random: Random, { concurrency, options, rate }: Shared, life: Life): RunPlan => {
  const { machine, startsAt, ...more } = life
  const given: DurableOptions = {
    role: "runner",
    ...options,
    concurrency,
    ...(rate !== undefined && { rate }),
    ...more,
    ...(random.chance(0.3) && { anyOrder: random.below(2 ** 31) })
  }
  return { ...clean({ argv: [JSON.stringify(given)] }), startsAt, machine }
}

/** Alone, it has no use for the watchdog of a run, which comes after two minutes. */
const aloneMillis = 100_000
/** Two engines in memory list at once: the one that lost its list leaves it to the other, which can be killed then. */
const lastMillis = 300_000

/** Nothing happens to it but the network, and it brings the run to its end. */
export const lastRunner = (random: Random, shared: Shared, startsAt: number, isAlone: boolean): RunPlan =>
  runner(random, shared, {
    startsAt,
    machine: 0,
    lives: Math.max(0, shared.quietFrom - startsAt) + (isAlone ? aloneMillis : lastMillis),
    newToken: true,
    looksAfter: Math.max(0, shared.quietFrom - startsAt)
  })

/** Shorter and longer than a claim lives without a beat. */
const frozenMillis = (random: Random): number => random.pick([random.below(7000), 8500 + random.below(5000)])

const pauseOf = (random: Random): Pause => ({
  at: soon(random),
  millis: frozenMillis(random),
  first: random.pick(["timers", "sockets"])
})

const refusedStatement = (random: Random): DiskFault => ({
  nth: 20 + random.below(150),
  part: 0,
  what: random.pick(["dies", "dies after", "EIO"])
})

/** It is frozen while it sends, and goes on when others have what it had. */
export const frozenRunner = (random: Random, shared: Shared): RunPlan => ({
  ...runner(random, shared, { startsAt: 0, machine: 1, lives: shared.quietFrom, newToken: true }),
  pauses: [
    {
      at: 2500 + random.below(3000),
      millis: 8200 + random.below(3500),
      first: random.pick(["timers", "sockets"])
    }
  ]
})

/** One place for a runner: as long as one lives, and then the next. */
export const killedRunners = (random: Random, shared: Shared, machine: number): ReadonlyArray<RunPlan> => {
  const runs: Array<RunPlan> = []
  let startsAt = random.below(random.pick([600, 600, 4000]))
  while (startsAt < shared.quietFrom && runs.length < 3) {
    const lives = 1000 + soon(random) * (random.chance(0.5) ? 1 : 3)
    const killedAt = soon(random)
    const isKilled = random.chance(0.7)
    runs.push({
      ...runner(random, shared, { startsAt, machine, lives, newToken: startsAt > 4000 && random.chance(0.7) }),
      signals: [
        isKilled
          ? { at: killedAt, signal: random.pick(["SIGKILL", "SIGKILL", "SIGTERM"] as const) }
          : { at: shared.quietFrom - startsAt, signal: "SIGKILL" }
      ],
      diskFaults: random.chance(0.25) ? [refusedStatement(random)] : [],
      ...(random.chance(0.25) && { pauses: [pauseOf(random)] })
    })
    startsAt += (isKilled ? killedAt : lives) + random.below(random.pick([300, 6000]))
  }
  return runs
}
