/** The clients of a durable plan: they submit the run, decide about it, and bring it to its end. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Act, DurableClient, DurableOptions } from "../options.ts"
import type { RunPlan } from "../plan.ts"
import { clean } from "../runs.ts"
import { type Shared, soon } from "./runners.ts"

type Acts = DurableClient["acts"]

/** On a machine of its own. */
const machine = 2

const client = ({ options, records }: Shared, startsAt: number, acts: Acts): RunPlan => {
  const given: DurableOptions = {
    role: "client",
    ...options,
    newToken: true,
    acts,
    ...(records !== undefined && { records })
  }
  return { ...clean({ argv: [JSON.stringify(given)] }), startsAt, machine }
}

/** What a person does while the run has its troubles. */
const actsOf = (random: Random, quietFrom: number): Acts => {
  const acts: Array<Acts[number]> = [{ at: 0, act: "submit" }]
  let at = 0
  const then = (act: Act, wait: number): void => {
    at += wait
    acts.push({ at, act })
  }
  if (random.chance(0.35)) {
    then("pause", random.below(1000) + soon(random))
    if (random.chance(0.6)) then("resume", 200 + soon(random) * 2)
  }
  if (random.chance(0.08)) then("cancel", soon(random))
  if (random.chance(0.15)) then("retry", 3000 + soon(random))
  return acts.filter((each) => each.at < quietFrom)
}

const endingActs = (random: Random, at: number): Acts => [
  { at, act: "submit" },
  { at, act: "finish" },
  ...(random.chance(0.3) ? (["retry", "finish"] as const).map((act) => ({ at, act })) : [])
]

/** One client, or two if the first is killed. */
export const clientsOf = (random: Random, shared: Shared): ReadonlyArray<RunPlan> => {
  const { quietFrom } = shared
  const acts = actsOf(random, quietFrom)
  if (random.chance(0.85)) return [client(shared, 0, [...acts, ...endingActs(random, quietFrom)])]
  const killedAt = random.below(random.pick([40, quietFrom]))
  return [
    { ...client(shared, 0, acts), signals: [{ at: killedAt, signal: "SIGKILL" }] },
    client(shared, quietFrom, endingActs(random, 0))
  ]
}
