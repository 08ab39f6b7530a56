/** Runs `dcs-tasks list`: lists an instance's background tasks. */
import { DcsTasks } from "@dcs-tasks/core"
import type { ClockReading } from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Instances from "../../target/instances.ts"
import { print } from "../../output/records.ts"
import * as Stderr from "../../output/stderr.ts"
import { taskFormat } from "../../output/taskFormat.ts"
import type { Format } from "../../output/format.ts"
import * as Held from "../../select/held.ts"
import { type RuleFlags, ruleFrom } from "../../select/rule.ts"
import { clockProblem, listMatching } from "../../select/tasks.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"
import { sorted } from "./sort.ts"
import type { SortKey } from "./sortKeys.ts"

interface ListInput extends Target.CallFlags, RuleFlags {
  readonly instance: Option.Option<string>
  readonly limit: Option.Option<number>
  readonly output: Format
  readonly since: Option.Option<string>
  readonly sort: Option.Option<SortKey>
  readonly until: Option.Option<string>
}

export const run = ({ instance, limit, output, since, sort, until, ...rest }: ListInput) =>
  Effect.gen(function* () {
    const named = yield* Instances.requireName(instance)
    const target = yield* Target.prepare(rest)
    yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      const [{ id: instanceId } = { id: named }] = yield* Instances.find(dcs, [named])
      const rule = ruleFrom(rest)
      const held = Held.make()
      let listed = 0
      const input = { instanceId, since: Option.getOrUndefined(since), until: Option.getOrUndefined(until) }
      const onClock = Effect.fnUntraced(function* (reading: ClockReading) {
        const problem = rule.olderThan === undefined ? undefined : clockProblem(reading)
        if (problem !== undefined) yield* Stderr.line(`note: --older-than uses the service's clock, but ${problem}`)
      })
      // At the end of the list, because a status is known once any task has it.
      const checkFilters = Effect.gen(function* () {
        const problem = Held.statusProblem(rule, held)
        if (problem !== undefined) return yield* problem
        const notes = Held.filterNotes(rule, held)
        for (const note of notes) yield* Stderr.line(note)
        if (listed > 0 || notes.length > 0) return
        yield* held.records() === 0
          ? Stderr.note("no background tasks found")
          : Stderr.line(`no task matches. The list held ${Held.everythingLine(held)}.`)
      })
      const matching = listMatching(dcs, input, { rule, held, onClock }).pipe(
        Stream.tap(() => Effect.sync(() => void (listed += 1))),
        Stream.concat(Stream.fromEffectDrain(checkFilters))
      )
      const ordered = Option.match(sort, { onNone: () => matching, onSome: (key) => sorted(matching, key) })
      const limited = Option.match(limit, { onNone: () => ordered, onSome: (n) => Stream.take(ordered, n) })
      yield* print(limited, output, taskFormat)
    }).pipe(Target.announcedIfRefused(target, Instances.displayInstance({ id: named })), Client.provide(target.config))
  }).pipe(Client.withTransport)
