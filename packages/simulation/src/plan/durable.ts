/** The plan of a durable run: runners that are killed, frozen and started again, and a client that decides about the run. */
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import type { Pause } from "../machine/pauses.ts"
import type { Fate } from "../network/fate.ts"
import { connectFate, requestFate } from "./fates.ts"
import { databaseFile } from "./files.ts"
import type { Act, DurableClient, DurableInput, DurableOptions } from "./options.ts"
import type { DiskFault, Limits, Plan, RunPlan, Selection } from "./plan.ts"
import { clean } from "./runs.ts"
import type { WorldSeed } from "../service/worldSeed.ts"
import { instanceId, projectId, tokenAccess, worldOf } from "./world.ts"

const newToken = "token-c61e9b77d0f4"

/** Of a record that changed after its plan was made. */
export const changedName = "SHRINK"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make(projectId) }

/** Milliseconds until something happens to a runner: it lists after about a second, and sends after about two. */
const soon = (random: Random): number => {
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

/** Slow enough that much can happen while a chunk is sent. */
const slowly = (random: Random, fate: Fate): Fate => {
  const most = random.pick([20, 300, 300])
  return { ...fate, there: fate.there + random.below(most), back: fate.back + random.below(most) }
}

const inputOf = (random: Random): DurableInput => ({
  run: "nightly",
  target,
  instances: random.chance(0.1) ? { allExcept: [] } : [InstanceId.make(instanceId), ...missingInstance(random)],
  filter: random.chance(0.7)
    ? { all: true }
    : random.chance(0.5)
      ? { statuses: ["SUCCESS"], ...(random.chance(0.4) && { limit: 1 + random.below(6) }) }
      : { olderThan: (1 + random.below(6)) * 3_600_000 },
  ...(random.chance(0.25) && { ignoreMissing: true }),
  lanes: 1 + random.below(3),
  chunk: 1 + random.below(random.pick([2, 5, 20]))
})

const missingInstance = (random: Random) => (random.chance(0.1) ? [InstanceId.make("instance9")] : [])

const selectionOf = ({ filter, instances }: DurableInput, plans: boolean): Selection => ({
  ...(plans || filter.statuses !== undefined ? { statuses: ["SUCCESS"] } : {}),
  ...(!plans && filter.olderThan !== undefined && { olderThan: filter.olderThan }),
  allInstances: "allExcept" in instances,
  sends: "yes",
  copies: undefined
})

/** Around the lease of a claim, or as long as a machine that sleeps. */
const frozen = (random: Random): Pause => ({
  at: soon(random),
  millis: random.pick([random.below(3000), 6000 + random.below(6000), 8000 + random.below(20_000)]),
  first: random.pick(["timers", "sockets"])
})

const refusedStatement = (random: Random): DiskFault => ({
  nth: 20 + random.below(150),
  part: 0,
  what: random.pick(["dies", "dies after", "EIO"])
})

interface Shared {
  readonly options: Omit<DurableClient, "acts" | "newToken" | "records" | "role">
  readonly records: DurableClient["records"]
  readonly concurrency: number
  readonly rate: number | undefined
}

const runner = (
  { concurrency, options, rate }: Shared,
  more: { readonly lives: number; readonly newToken: boolean; readonly untilEnd: boolean }
): RunPlan => {
  const given: DurableOptions = {
    role: "runner",
    ...options,
    concurrency,
    ...(rate !== undefined && { rate }),
    ...more
  }
  return clean({ argv: [JSON.stringify(given)] })
}

type Acts = DurableClient["acts"]

const client = ({ options, records }: Shared, acts: Acts, newToken: boolean): RunPlan => {
  const given: DurableOptions = {
    role: "client",
    ...options,
    newToken,
    acts,
    ...(records !== undefined && { records })
  }
  return clean({ argv: [JSON.stringify(given)] })
}

/** One place for a runner: as long as it lives, and then the next one. */
const runnersOf = (random: Random, shared: Shared, machine: number, until: number) => {
  const runs: Array<RunPlan> = []
  let startsAt = random.below(random.pick([600, 600, 4000]))
  while (startsAt < until && runs.length < 3) {
    const lives = 1000 + soon(random) * (random.chance(0.5) ? 1 : 3)
    const given = runner(shared, { lives, newToken: startsAt > 4000 && random.chance(0.7), untilEnd: false })
    const anyOrder = random.chance(0.3) ? { anyOrder: random.below(2 ** 31) } : {}
    const killedAt = soon(random)
    const isKilled = random.chance(0.6)
    runs.push({
      ...given,
      argv: given.argv.map((text) => JSON.stringify({ ...JSON.parse(text), ...anyOrder })),
      startsAt,
      machine,
      signals: [
        ...(isKilled
          ? [{ at: killedAt, signal: random.pick(["SIGKILL", "SIGKILL", "SIGTERM"] as const) }]
          : [{ at: until - startsAt, signal: "SIGKILL" as const }])
      ],
      diskFaults: random.chance(0.25) ? [refusedStatement(random)] : [],
      ...(random.chance(0.35) && { pauses: [frozen(random)] })
    })
    startsAt += (isKilled ? killedAt : lives) + random.below(random.pick([300, 12_000]))
  }
  return runs
}

/** What a person does while the run has its troubles, and how that person brings it to its end. */
const actsOf = (random: Random, quietFrom: number): Acts => {
  const acts: Array<Acts[number]> = [{ at: 0, act: "submit" }]
  let at = 0
  const then = (act: Act, wait = soon(random)): void => {
    at += wait
    acts.push({ at, act })
  }
  if (random.chance(0.35)) {
    then("pause", random.below(1000) + soon(random))
    if (random.chance(0.6)) then("resume", 200 + soon(random) * 2)
  }
  if (random.chance(0.08)) then("cancel")
  if (random.chance(0.15)) then("retry", 3000 + soon(random))
  return [...acts.filter((each) => each.at < quietFrom), ...endingActs(random, quietFrom)]
}

const endingActs = (random: Random, at: number): Acts => [
  { at, act: "submit" },
  { at, act: "finish" },
  ...(random.chance(0.3) ? (["retry", "finish"] as const).map((act) => ({ at, act })) : [])
]

/** The records of a plan, as the service listed them a while ago: some have changed since. */
const recordsOf = (random: Random, { instances }: WorldSeed): DurableClient["records"] =>
  instances
    .filter(({ id }) => id === instanceId)
    .flatMap(({ tasks }) => tasks)
    .filter(({ status }) => status === "SUCCESS")
    .map(({ createdAt, id, name }) => ({
      instanceId,
      task: { id, status: "SUCCESS", createdAt, name: random.chance(0.1) ? changedName : (name ?? "EXTEND") }
    }))

const limitsOf = (random: Random, lanes: number, concurrency: number): Limits => ({
  // A list can be beside the lanes.
  concurrency: lanes * concurrency + 1,
  maxAttempts: random.pick([1, 2, 3, 3]),
  timeout: random.pick([500, 1000, 10_000]),
  totalTimeout: random.pick([2000, 30_000, 60_000]),
  maxWait: 900_000,
  deadline: undefined,
  rate: undefined
})

/** Long enough for the lease of a claim and for the watchdog of a run. */
const lastLives = 600_000

export const durablePlanOf = (seed: number): Plan => {
  const seeded = random(seed)
  const faults = seeded.pick([0, 0.1, 0.2, 0.5])
  const count = seeded.chance(0.1) ? 20 + seeded.below(30) : 2 + seeded.below(16)
  const ids = Array.from({ length: count }, (_, n) => `task-${n}`)
  const world = worldOf(seeded, ids, faults)
  const input = inputOf(seeded)
  const records = seeded.chance(0.15) ? recordsOf(seeded, world) : undefined
  const concurrency = seeded.pick([1, 1, 2, 3])
  const limits = limitsOf(seeded, input.lanes ?? 1, concurrency)
  const rate = seeded.chance(0.2) ? 2 + seeded.below(20) : undefined
  const { maxAttempts, timeout, totalTimeout } = limits
  const options = { file: databaseFile, input, timeout, totalTimeout, maxAttempts }
  const shared = { options, records, concurrency, rate }
  const weather = { faults, timeout }
  const tokenEnds = seeded.chance(0.15)
  const quietFrom = 5000 + seeded.below(12_000)
  const isKilled = seeded.chance(0.2)
  const machines = seeded.pick([1, 2, 2])
  const runners = Array.from({ length: machines }, (_, n) => runnersOf(seeded, shared, n, quietFrom)).flat()
  return {
    seed,
    program: "durable",
    command: "prune",
    stops: true,
    copies: 1,
    env: { ...tokenAccess.env, NEW_TOKEN: newToken },
    secrets: [...tokenAccess.secrets, newToken],
    world: {
      ...world,
      tokens: [
        ...world.tokens.map((token) => ({ ...token, ...(tokenEnds && { endsAt: 300 + soon(seeded) }) })),
        { token: newToken, projectId }
      ]
    },
    instanceId,
    lines: [],
    journal: false,
    ignoreMissing: input.ignoreMissing === true,
    limits,
    output: "ndjson",
    runs: [
      {
        ...client(shared, actsOf(seeded, quietFrom), false),
        startsAt: 0,
        machine: machines,
        ...(isKilled && {
          signals: [{ at: seeded.chance(0.5) ? seeded.below(40) : seeded.below(quietFrom), signal: "SIGKILL" }]
        })
      },
      ...runners,
      ...(isKilled ? [{ ...client(shared, endingActs(seeded, 0), true), startsAt: quietFrom, machine: machines }] : []),
      { ...runner(shared, { lives: lastLives, newToken: true, untilEnd: true }), startsAt: quietFrom + 500, machine: 0 }
    ],
    fates: Array.from({ length: count * 4 + 20 }, () => slowly(seeded, requestFate(seeded, weather))),
    connectFates: Array.from({ length: faults === 0 ? 0 : 20 }, () => connectFate(seeded, weather)),
    clockSteps: [],
    capacity: undefined,
    selection: selectionOf(input, records !== undefined),
    durable: { input, quietFrom, ...(records !== undefined && { records }), ...(rate !== undefined && { rate }) }
  }
}
