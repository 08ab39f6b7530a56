/** The instances of a command that takes several: `-I` or `--all-instances`, without those of `--exclude`. */
import type { DcsError, DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Failure, usage } from "../process/failure.ts"
import { didYouMean } from "../process/near.ts"
import * as Stderr from "../output/stderr.ts"
import { short } from "../output/text.ts"
import * as Instances from "./instances.ts"

/** An instance that the command leaves out. The others are still processed. */
export interface LeftOut {
  readonly instance: Instances.InstanceRef
  readonly failure: Failure
}

interface Chosen {
  readonly instances: ReadonlyArray<Instances.InstanceRef>
  /** The instances of `--exclude`. */
  readonly excluded: ReadonlyArray<Instances.InstanceRef>
  /** The values of `-I` that no instance has. */
  readonly missing: ReadonlyArray<LeftOut>
}

interface Choice {
  readonly named: ReadonlyArray<string>
  readonly all: boolean
  readonly exclude: ReadonlyArray<string>
}

const named = (
  dcs: DcsTasksService,
  { exclude, named }: Choice
): Effect.Effect<Omit<Chosen, "excluded">, DcsError | Failure> =>
  Effect.gen(function* () {
    const values = [...new Set(named)]
    const found = yield* Instances.lookUp(dcs, values, ![...values, ...exclude].every(Instances.isId))
    const missing = found.flatMap((result, at): ReadonlyArray<LeftOut> =>
      Result.isFailure(result) ? [{ instance: { id: values[at] ?? "" }, failure: result.failure }] : []
    )
    const instances = Instances.distinctById(
      found.flatMap((result) => (Result.isSuccess(result) ? [result.success] : []))
    )
    const last = missing.at(-1)
    if (instances.length > 0 || last === undefined) return { instances, missing }
    yield* Effect.forEach(missing.slice(0, -1), ({ failure }) => Stderr.line(failure.message), { discard: true })
    return yield* last.failure
  })

const has = (value: string, { id, name }: Instances.InstanceRef): boolean => value === id || value === name

/** An exclusion that matches nothing is a failure: a typo would delete more than was meant. */
const without = (
  exclude: ReadonlyArray<string>,
  instances: ReadonlyArray<Instances.InstanceRef>
): Effect.Effect<Omit<Chosen, "missing">, Failure> =>
  Effect.gen(function* () {
    const unmatched = exclude.find((value) => !instances.some((instance) => has(value, instance)))
    if (unmatched !== undefined) {
      const near = didYouMean(unmatched, Instances.namesOf(instances)) || "."
      return yield* usage(
        `--exclude ${short(unmatched)} matches none of the instances${near} Nothing was deleted. Correct --exclude.`
      )
    }
    const isExcluded = (instance: Instances.InstanceRef) => exclude.some((value) => has(value, instance))
    const kept = instances.filter((instance) => !isExcluded(instance))
    if (kept.length === 0 && exclude.length > 0)
      return yield* usage("--exclude leaves no instance. Nothing was deleted. Remove an --exclude.")
    const excluded = instances.filter(isExcluded)
    for (const instance of excluded) yield* Stderr.note(`excluding ${Instances.displayInstance(instance)}`)
    return { instances: kept, excluded }
  })

export const choose = (dcs: DcsTasksService, choice: Choice): Effect.Effect<Chosen, DcsError | Failure> =>
  Effect.gen(function* () {
    const { instances, missing } = choice.all
      ? { instances: yield* Instances.listAll(dcs), missing: [] }
      : yield* named(dcs, choice)
    return { ...(yield* without(choice.exclude, instances)), missing }
  })
