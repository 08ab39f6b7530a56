/**
 * Tries the laws on one seed after another. A seed that breaks a law is reported in one line, and can be repeated by its
 * number.
 */
import { brokenLaws } from "./judgement.ts"
import { type Plan, planOf, type TransportName } from "./plan.ts"
import { makeWorld, type World } from "./world.ts"

/** One of the two implementations, for Effect 4 and Effect 3. */
export interface Line {
  readonly transports: readonly [TransportName, ...ReadonlyArray<TransportName>]
  /** Makes the call of the plan, and returns its value or error, or the cause of a defect. */
  readonly call: (world: World) => Promise<unknown>
}

interface Trial {
  readonly plan: Plan
  readonly outcome: unknown
  readonly millis: number
  readonly wrong: ReadonlyArray<string>
}

const pending = Symbol("unended")

/** One call in its own world. */
export const trial = async ({ call, transports }: Line, seed: number): Promise<Trial> => {
  const plan = planOf(seed, transports)
  const world = makeWorld(plan)
  let outcome: unknown = pending
  let millis = 0
  void call(world).then((ended) => {
    outcome = ended
    millis = world.time.now()
  })
  await world.time.run(() => outcome !== pending)
  if (outcome === pending) return { plan, outcome, millis, wrong: ["every call ends"] }
  const truth = { ...world.truth(), took: { millis, limit: plan.totalTimeout } }
  return { plan, outcome, millis, wrong: brokenLaws(outcome, truth) }
}

const asText = (outcome: unknown): string =>
  outcome instanceof Error ? JSON.stringify({ ...outcome }) : JSON.stringify(outcome)

/** The report of a seed that breaks a law. */
const report = ({ millis, outcome, plan, wrong }: Trial): string =>
  `DCS_TASKS_SEED=${plan.seed} ${millis} ms ${wrong.join("; ")}: ${asText(outcome)} ${JSON.stringify(plan)}`

const concurrency = 100

/** The first seeds that break a law, a few of them. */
export const search = async (line: Line, seeds: Iterable<number>, most = 5): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  const rest = [...seeds]
  while (rest.length > 0 && found.length < most) {
    const trials = await Promise.all(rest.splice(0, concurrency).map((seed) => trial(line, seed)))
    found.push(...trials.filter(({ wrong }) => wrong.length > 0).map(report))
  }
  return found.slice(0, most)
}

/** So few seeds at a time that a slow machine is far from the limit of a test. */
const atATime = 500

/** The requested seed, or the given number of seeds, in parts. */
export const partsOf = (requested: string | undefined, count: number) => {
  if (requested !== undefined) return [{ name: `seed ${requested}`, seeds: [Number(requested)] }]
  return Array.from({ length: Math.ceil(count / atATime) }, (_, part) => {
    const first = part * atATime
    const length = Math.min(atATime, count - first)
    const seeds = Array.from({ length }, (_, index) => first + index)
    return { name: `seeds from ${first} to ${first + length}`, seeds }
  })
}
