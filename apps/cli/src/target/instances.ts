/** The instances that `-I` names: ids unchanged, names looked up in the project's list. */
import type { DcsError, DcsTasksService } from "@dcs-tasks/core"
import { cutText, escapeText } from "@dcs-tasks/wire/text"
import { checkId } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Failure, usage } from "../process/failure.ts"
import { didYouMean } from "../process/near.ts"
import * as Stderr from "../output/stderr.ts"
import * as Signals from "../process/signals.ts"

export interface InstanceRef {
  readonly id: string
  readonly name?: string | undefined
}

/** The ids of the service; any other value can be a name. */
const idShape = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i
/** Excludes characters that no name has and that would be dangerous in an id. */
const nameShape = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u

export const displayName = (name: string): string => escapeText(cutText(name, 80))

export const displayInstance = ({ id, name }: InstanceRef): string =>
  name === undefined || name === id ? `instance ${id}` : `instance ${displayName(name)} (${id})`

export const checkName = (value: string): Effect.Effect<string, Failure> => {
  if (nameShape.test(value)) return Effect.succeed(value)
  const { problem, value: display } = checkId("instanceId", value) ?? { problem: "cannot be used", value: "" }
  return Effect.fail(usage(`instance ${problem}: ${display}. Nothing was sent. Correct -I.`))
}

/** The value of `-I` for commands that need exactly one. */
export const requireName = (value: Option.Option<string>): Effect.Effect<string, Failure> =>
  Option.match(value, {
    onNone: () => Effect.fail(usage("no instance. Nothing was sent. Add -I INSTANCE.")),
    onSome: checkName
  })

export const listAll = (dcs: DcsTasksService): Effect.Effect<ReadonlyArray<InstanceRef>, DcsError | Failure> =>
  Signals.interruptible(Stream.runCollect(dcs.listInstances()))

const pick = (value: string, instances: ReadonlyArray<InstanceRef>): Effect.Effect<InstanceRef, Failure> => {
  const byId = instances.find(({ id }) => id === value)
  const [first, ...more] = byId === undefined ? instances.filter(({ name }) => name === value) : [byId]
  if (first === undefined) {
    const names = instances.flatMap(({ id, name }) => [...(name === undefined ? [] : [displayName(name)]), id])
    const problem = `no instance of the project has the id or name ${value}${didYouMean(value, names) || "."}`
    return Effect.fail(usage(`${problem} Nothing was changed. Run "dcs-tasks instances" to list them.`))
  }
  const ids = [first, ...more].map(({ id }) => id)
  return more.length === 0
    ? Effect.succeed(first)
    : Effect.fail(
        usage(
          `${ids.length} instances have the name ${value}: ${ids.join(", ")}. Nothing was changed. Use one of these ids.`
        )
      )
}

/**
 * The instances with these ids or names. Lists instances only if a value does not look like an id. Without permission to
 * list them, uses the values as ids.
 */
export const find = (
  dcs: DcsTasksService,
  values: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<InstanceRef>, DcsError | Failure> =>
  Effect.gen(function* () {
    const distinct = [...new Set(values)]
    if (distinct.every((value) => idShape.test(value))) return distinct.map((id): InstanceRef => ({ id }))
    const listed = yield* Effect.catchTag(listAll(dcs), "DcsForbidden", () => Effect.succeed(undefined))
    if (listed === undefined) {
      yield* Stderr.line("note: no permission to list instances; -I values are used as ids")
      for (const value of distinct) {
        const invalid = checkId("instanceId", value)
        if (invalid !== undefined)
          return yield* usage(`instance ${invalid.problem}: ${invalid.value}. Nothing was changed. Use its id.`)
      }
      return distinct.map((id): InstanceRef => ({ id }))
    }
    const found = yield* Effect.forEach(distinct, (value) =>
      idShape.test(value)
        ? Effect.succeed<InstanceRef>(listed.find(({ id }) => id === value) ?? { id: value })
        : pick(value, listed)
    )
    return [...new Map(found.map((instance) => [instance.id, instance])).values()]
  })
