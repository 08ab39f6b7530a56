/**
 * Tries the laws on one seed after another. A seed that breaks one says so in a line, and is tried again by its number.
 */
import { brokenLaws } from "./judgement.ts"
import { type Plan, planOf, type TransportName } from "./plan.ts"
import { makeWorld, type World } from "./world.ts"

/** One of the two lines. */
export interface Line {
  readonly transports: readonly [TransportName, ...ReadonlyArray<TransportName>]
  /** Makes the call of the world's plan, and gives what it succeeded or failed with; of a defect, its cause. */
  readonly call: (world: World) => Promise<unknown>
}

export interface Trial {
  readonly plan: Plan
  readonly outcome: unknown
  readonly millis: number
  readonly wrong: ReadonlyArray<string>
}

const unended = Symbol("unended")

/** One call in a world of its own. */
export const trial = async ({ call, transports }: Line, seed: number): Promise<Trial> => {
  const plan = planOf(seed, transports)
  const world = makeWorld(plan)
  let outcome: unknown = unended
  let millis = 0
  void call(world).then((told) => {
    outcome = told
    millis = world.time.now()
  })
  await world.time.run(() => outcome !== unended)
  if (outcome === unended) return { plan, outcome, millis, wrong: ["every call ends"] }
  const truth = { ...world.truth(), took: { millis, limit: plan.totalTimeout } }
  return { plan, outcome, millis, wrong: brokenLaws(outcome, truth) }
}

const shown = (outcome: unknown): string =>
  outcome instanceof Error ? JSON.stringify({ ...outcome }) : JSON.stringify(outcome)

/** What a seed that breaks a law says of itself. */
export const report = ({ millis, outcome, plan, wrong }: Trial): string =>
  `DCS_TASKS_SEED=${plan.seed} ${millis} ms ${wrong.join("; ")}: ${shown(outcome)} ${JSON.stringify(plan)}`

const together = 100

/** The first seeds that break a law, a few of them. */
export const search = async (line: Line, seeds: Iterable<number>, most = 5): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  const rest = [...seeds]
  while (rest.length > 0 && found.length < most) {
    const trials = await Promise.all(rest.splice(0, together).map((seed) => trial(line, seed)))
    found.push(...trials.filter(({ wrong }) => wrong.length > 0).map(report))
  }
  return found.slice(0, most)
}

/** The seed that somebody asks for, or as many as CI tries. */
export const seedsOf = (asked: string | undefined, count: number): ReadonlyArray<number> =>
  asked === undefined ? Array.from({ length: count }, (_, seed) => seed) : [Number(asked)]
