/** The plan of a durable run: what it deletes, in which world, by which processes. */
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import type { Fate } from "../../network/fate.ts"
import { connectFate, requestFate } from "../fates.ts"
import { databaseFile } from "../files.ts"
import type { DurableClient, DurableInput } from "../options.ts"
import type { Limits, Plan, RunPlan, Selection } from "../plan.ts"
import { clientsOf } from "./clients.ts"
import { frozenRunner, killedRunners, lastRunner, type Shared, soon } from "./runners.ts"
import type { WorldSeed } from "../../service/worldSeed.ts"
import { instanceId, projectId, tokenAccess, worldOf } from "../world.ts"

const newToken = "token-c61e9b77d0f4"

/** Of a record that changed after its plan was made. */
const changedName = "SHRINK"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make(projectId) }

/** Slow enough that much can happen while a chunk is sent. */
const slowly = (random: Random, fate: Fate, isLong: boolean): Fate => {
  const most = isLong ? 500 : random.pick([20, 300])
  return { ...fate, there: fate.there + random.below(most), back: fate.back + random.below(most) }
}

/** Its chunks take seconds, so that a claim can end while it is worked on. */
const longInput = (random: Random): DurableInput => ({
  run: "nightly",
  target,
  instances: [InstanceId.make(instanceId)],
  filter: random.chance(0.7) ? { all: true } : { statuses: ["SUCCESS"] },
  ...(random.chance(0.25) && { ignoreMissing: true }),
  lanes: 1 + random.below(2),
  chunk: 5 + random.below(6)
})

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

type Trouble = "none" | "frozen" | "killed"

/** All processes but the last runner. */
const processesOf = (
  random: Random,
  shared: Shared,
  trouble: Trouble
): { readonly runs: ReadonlyArray<RunPlan>; readonly last: number } => {
  const early = random.below(600)
  switch (trouble) {
    case "none":
      return { runs: [], last: early }
    case "frozen":
      return { runs: [frozenRunner(random, shared)], last: early }
    case "killed": {
      const first = killedRunners(random, shared, 0)
      const second = random.chance(0.5) ? killedRunners(random, shared, 1) : []
      return { runs: [...first, ...second], last: random.chance(0.3) ? early : shared.quietFrom }
    }
  }
}

export const durablePlanOf = (seed: number): Plan => {
  const seeded = random(seed)
  const trouble = seeded.pick<Trouble>(["none", "frozen", "killed", "killed"])
  const isLong = trouble === "frozen" || seeded.chance(0.3)
  const faults = seeded.pick([0, 0, 0.1, 0.2, 0.4])
  const count = isLong ? 12 + seeded.below(10) : seeded.chance(0.1) ? 20 + seeded.below(30) : 2 + seeded.below(16)
  const ids = Array.from({ length: count }, (_, n) => `task-${n}`)
  const world = worldOf(seeded, ids, faults)
  const input = isLong ? longInput(seeded) : inputOf(seeded)
  const records = seeded.chance(0.15) ? recordsOf(seeded, world) : undefined
  const concurrency = isLong ? 1 : seeded.pick([1, 1, 2, 3])
  const limits = limitsOf(seeded, input.lanes ?? 1, concurrency)
  const rate = seeded.chance(0.2) ? 2 + seeded.below(20) : undefined
  const { maxAttempts, timeout, totalTimeout } = limits
  const options = { file: databaseFile, input, timeout, totalTimeout, maxAttempts }
  const quietFrom = isLong ? 16_000 : 5000 + seeded.below(9000)
  const shared = { options, records, concurrency, rate, quietFrom }
  const weather = { faults, timeout }
  const tokenEnds = seeded.chance(0.15)
  const { last, runs } = processesOf(seeded, shared, trouble)
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
        ...world.tokens.map((token) => ({ ...token, ...(tokenEnds && { endsAt: 500 + soon(seeded) }) })),
        { token: newToken, projectId }
      ]
    },
    instanceId,
    lines: [],
    journal: false,
    ignoreMissing: input.ignoreMissing === true,
    limits,
    output: "ndjson",
    runs: [...clientsOf(seeded, shared), ...runs, lastRunner(seeded, shared, last, runs.length === 0)],
    fates: Array.from({ length: count * 4 + 20 }, () => slowly(seeded, requestFate(seeded, weather), isLong)),
    connectFates: Array.from({ length: faults === 0 ? 0 : 20 }, () => connectFate(seeded, weather)),
    clockSteps: [],
    capacity: undefined,
    selection: selectionOf(input, records !== undefined),
    durable: { input, quietFrom, ...(records !== undefined && { records }), ...(rate !== undefined && { rate }) }
  }
}
