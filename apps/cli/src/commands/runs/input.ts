/** A run as the flags describe it, and in words. */
import { type DcsError, DcsTasks } from "@dcs-tasks/core"
import type { Rule } from "@dcs-tasks/core/selection"
import type { RunInput } from "@dcs-tasks/durable/client"
import { canonicalTarget } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stderr from "../../output/stderr.ts"
import { counted, short } from "../../output/text.ts"
import { confirm } from "../../process/confirm.ts"
import type { Failure } from "../../process/failure.ts"
import { statusNote } from "../../select/held.ts"
import { namedInstances, type PruneFlags, ruleOf } from "../../select/scope.ts"
import { choose } from "../../target/chosen.ts"
import * as Client from "../../target/client.ts"
import * as Instances from "../../target/instances.ts"
import * as Target from "../../target/target.ts"

/** Sorts by time, and no two are the same. */
export const newId = (): string => {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-")
  return `${time}-${globalThis.crypto.randomUUID().slice(0, 6)}`
}

export interface DeletionFlags extends Target.CallFlags, PruneFlags {
  readonly exclude: ReadonlyArray<string>
  readonly limit: Option.Option<number>
  readonly trustServiceClock: boolean
  readonly ignoreMissing: boolean
  readonly lanes: Option.Option<number>
  readonly chunk: Option.Option<number>
  readonly yes: boolean
}

type Input = Omit<RunInput, "run">

const instancesText = (instances: Input["instances"]): string => {
  if (!("allExcept" in instances)) return counted(instances.length, "instance")
  return instances.allExcept.length === 0 ? "all instances" : `all instances but ${instances.allExcept.length}`
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000]
] as const

/** An age as `--older-than` takes it. */
const age = (millis: number): string => {
  const [unit, size] = units.find(([, size]) => millis % size === 0) ?? ["s", 1000]
  return `${millis / size}${unit}`
}

const either = (values: ReadonlyArray<string>): string => values.map(short).join(" or ")

/** `records with status SUCCESS, older than 30 d, of 2 instances`. */
export const inWords = ({ filter, instances }: Input): string => {
  const { all, limit, names, olderThan, statuses } = filter
  return [
    limit === undefined ? "finished records" : `up to ${counted(limit, "finished record")}`,
    ...(all === true ? ["of any status and age"] : []),
    ...(statuses === undefined ? [] : [`with status ${either(statuses)}`]),
    ...(olderThan === undefined ? [] : [`older than ${age(olderThan)}`]),
    ...(names === undefined ? [] : [`named ${either(names)}`]),
    `of ${instancesText(instances)}`
  ].join(" ")
}

const filterOf = (flags: DeletionFlags, { names, olderThan, statuses }: Rule): Input["filter"] => ({
  ...(statuses !== undefined && { statuses: [...statuses] }),
  ...(names !== undefined && { names: [...names] }),
  ...(olderThan !== undefined && { olderThan }),
  ...(flags.all && { all: true }),
  ...(flags.trustServiceClock && { trustServiceClock: true }),
  ...(Option.isSome(flags.limit) && { limit: flags.limit.value })
})

/** Looks up the instances of the flags. Nothing is listed if all of them are named by ids. */
const instancesOf = (flags: DeletionFlags, named: ReadonlyArray<string>) =>
  Effect.gen(function* (): Effect.fn.Return<Input["instances"], DcsError | Failure, DcsTasks> {
    const { allInstances: all, exclude } = flags
    if (all && exclude.length === 0) return { allExcept: [] }
    const { excluded, instances, missing } = yield* choose(yield* DcsTasks, { named, all, exclude })
    const [first] = missing
    if (first !== undefined) return yield* first.failure
    const ids = (refs: typeof instances) => refs.map(({ id }) => id)
    return all ? { allExcept: ids(excluded) } : ids(instances)
  })

/** Refuses flags that do not go together, before anything is opened or sent. */
export const check = (flags: DeletionFlags) =>
  Effect.gen(function* () {
    const named = namedInstances(flags)
    const rule = yield* ruleOf({ ...flags, instances: named })
    yield* Effect.forEach(named, Instances.checkName)
    for (const note of statusNote(rule)) yield* Stderr.line(note)
    return { named, rule }
  })

/** What the flags describe, with the target of this machine, which is printed, and with the ids of the instances. */
export const make = (flags: DeletionFlags, { named, rule }: { named: ReadonlyArray<string>; rule: Rule }) =>
  Effect.gen(function* () {
    const target = yield* Target.prepare(flags)
    const instances = yield* instancesOf(flags, named).pipe(
      Target.announcedIfRefused(target, Instances.displayChoice({ named, all: flags.allInstances })),
      Client.provide(target.config)
    )
    yield* Target.announce(target, instancesText(instances))
    const { endpoint, projectId } = canonicalTarget(target.config)
    const input: Input = {
      target: { endpoint, projectId },
      instances,
      filter: filterOf(flags, rule),
      ...(flags.ignoreMissing && { ignoreMissing: true }),
      ...(Option.isSome(flags.lanes) && { lanes: flags.lanes.value }),
      ...(Option.isSome(flags.chunk) && { chunk: flags.chunk.value })
    }
    return input
  }).pipe(Client.withTransport)

/** Asks on a terminal, as every command that deletes. */
export const confirmed = (question: string, { tokenFile, yes }: DeletionFlags): Effect.Effect<void, Failure> =>
  yes ? Effect.void : confirm(`${question} Deleted records cannot be read again.`, Option.contains(tokenFile, "-"))
