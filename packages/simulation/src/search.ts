/** Tries the laws on one seed after another. */
import { brokenLaws } from "./laws/index.ts"
import type { History } from "./laws/history.ts"
import { compile } from "@dcs-tasks/contract/program/compile"
import type { Plan } from "./plan/plan.ts"
import { planOf } from "./plan/seeds.ts"
import { type Programs, simulate } from "./world/simulate.ts"

const load = (name: string) => compile(new URL(`../dist/${name}.cjs`, import.meta.url))

export const loadPrograms = (): Programs => ({
  cli: load("cli"),
  promise: load("promise"),
  effect: load("effect"),
  durable: load("durable")
})

interface Trial {
  readonly history: History
  readonly broken: ReadonlyArray<string>
}

export const trial = async (programs: Programs, plan: Plan): Promise<Trial> => {
  const history = await simulate(plan, programs)
  return { history, broken: brokenLaws(history) }
}

/** The seeds that break a law, each as a line that replays it. Ends after `most` of them. */
export async function* search(programs: Programs, seeds: Iterable<number>, most: number): AsyncGenerator<string> {
  let found = 0
  for (const seed of seeds) {
    const { broken } = await trial(programs, planOf(seed))
    if (broken.length === 0) continue
    yield `pnpm simulate --seed ${seed}  # ${broken.join("; ").slice(0, 1000)}`
    found += 1
    if (found === most) return
  }
}
