/** The instances that `-I` names: ids unchanged, names looked up in the project's list. */
import type { DcsError, DcsTasksService } from "@dcs-tasks/core"
import { checkId } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type Failure, usage } from "../process/failure.ts"
import { didYouMean } from "../process/near.ts"
import * as Stderr from "../output/stderr.ts"
import { short } from "../output/text.ts"
import * as Signals from "../process/signals.ts"

export interface InstanceRef {
  readonly id: string
  readonly name?: string | undefined
}

/** The ids of the service; any other value can be a name. */
const idShape = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i
/** Excludes characters that no name has and that would be dangerous in an id. */
const nameShape = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u

export const displayInstance = ({ id, name }: InstanceRef): string =>
  name === undefined || name === id ? `instance ${id}` : `instance ${short(name)} (${id})`

/** As many as a line has room for. */
const most = 5

export const displayInstances = (instances: ReadonlyArray<InstanceRef>): string => {
  const [first] = instances
  if (first !== undefined && instances.length === 1) return displayInstance(first)
  if (first === undefined) return "0 instances"
  const shown = instances.slice(0, most).map((instance) => displayInstance(instance).replace(/^instance /, ""))
  const more = instances.length - shown.length
  return `${instances.length} instances: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}

/** The instances of a command before they are looked up. */
export const displayChoice = ({
  all,
  named
}: {
  readonly all: boolean
  readonly named: ReadonlyArray<string>
}): string => (all ? "all instances" : displayInstances(named.map((id) => ({ id }))))

export const checkName = (value: string): Effect.Effect<string, Failure> => {
  if (nameShape.test(value)) return Effect.succeed(value)
  const { problem, value: display } = checkId("instanceId", value) ?? { problem: "cannot be used", value: "" }
  return Effect.fail(usage(`instance ${problem}: ${display}. Nothing was sent. Correct -I.`))
}

/** The value of `-I` for commands that need exactly one. */
export const requireName = (value: Option.Option<string>): Effect.Effect<string, Failure> =>
  Option.match(value, {
    onNone: () =>
      Effect.fail(usage('no instance. Nothing was sent. Add -I INSTANCE; "dcs-tasks instances" lists them.')),
    onSome: checkName
  })

export const listAll = (dcs: DcsTasksService): Effect.Effect<ReadonlyArray<InstanceRef>, DcsError | Failure> =>
  Signals.interruptible(Stream.runCollect(dcs.listInstances()))

/** Whether a value has the shape of the service's ids, so that it needs no look-up. */
export const isId = (value: string): boolean => idShape.test(value)

/** The ids and names that messages can suggest. */
export const namesOf = (instances: ReadonlyArray<InstanceRef>): ReadonlyArray<string> =>
  instances.flatMap(({ id, name }) => [...(name === undefined ? [] : [short(name)]), id])

/** The instance of a value of `-I`; a failed result if there is none, a failure if there are several. */
const pick = (
  value: string,
  instances: ReadonlyArray<InstanceRef>
): Effect.Effect<Result.Result<InstanceRef, Failure>, Failure> => {
  const byId = instances.find(({ id }) => id === value)
  const [first, ...more] = byId === undefined ? instances.filter(({ name }) => name === value) : [byId]
  if (first === undefined) {
    const problem = `no instance of the project has the id or name ${value}${didYouMean(value, namesOf(instances)) || "."}`
    return Effect.succeed(
      Result.fail(usage(`${problem} Nothing was sent for it. Run "dcs-tasks instances" to list them.`))
    )
  }
  const ids = [first, ...more].map(({ id }) => id)
  return more.length === 0
    ? Effect.succeed(Result.succeed(first))
    : Effect.fail(
        usage(
          `${ids.length} instances have the name ${value}: ${ids.join(", ")}. Nothing was changed. Use one of these ids.`
        )
      )
}

type LookedUp = ReadonlyArray<Result.Result<InstanceRef, Failure>>

const asIds = (values: ReadonlyArray<string>): LookedUp => values.map((id) => Result.succeed<InstanceRef>({ id }))

/**
 * The instance of each id or name, or why there is none. Lists instances only if `needsNames` is true. Without permission
 * to list them, uses the values as ids.
 */
export const lookUp = (
  dcs: DcsTasksService,
  values: ReadonlyArray<string>,
  needsNames: boolean
): Effect.Effect<LookedUp, DcsError | Failure> =>
  Effect.gen(function* () {
    const distinct = [...new Set(values)]
    if (!needsNames) return asIds(distinct)
    const listed = yield* Effect.catchTag(listAll(dcs), "DcsForbidden", () => Effect.succeed(undefined))
    if (listed === undefined) {
      yield* Stderr.line("note: no permission to list instances; -I values are used as ids")
      for (const value of distinct) {
        const invalid = checkId("instanceId", value)
        if (invalid !== undefined)
          return yield* usage(`instance ${invalid.problem}: ${invalid.value}. Nothing was changed. Use its id.`)
      }
      return asIds(distinct)
    }
    return yield* Effect.forEach(distinct, (value) =>
      isId(value)
        ? Effect.succeed(Result.succeed<InstanceRef>(listed.find(({ id }) => id === value) ?? { id: value }))
        : pick(value, listed)
    )
  })

/** Each instance once: an id and a name can mean the same. */
export const distinctById = (instances: ReadonlyArray<InstanceRef>): ReadonlyArray<InstanceRef> => [
  ...new Map(instances.map((instance) => [instance.id, instance])).values()
]

/** The instances with these ids or names, all of which must exist. */
export const find = (
  dcs: DcsTasksService,
  values: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<InstanceRef>, DcsError | Failure> =>
  lookUp(dcs, values, !values.every(isId)).pipe(
    Effect.flatMap(Effect.forEach(Effect.fromResult)),
    Effect.map(distinctById)
  )
