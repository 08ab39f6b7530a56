/** Runs `dcs-tasks runs apply`: submits the records of a plan. */
import { canonicalTarget } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Stderr from "../../output/stderr.ts"
import { counted } from "../../output/text.ts"
import { displayInstances } from "../../target/instances.ts"
import * as Plan from "../../plan/read.ts"
import { confirm } from "../../process/confirm.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"
import { approved, forTarget, inTime, parseDigest } from "../../plan/checks.ts"
import { question, show } from "../../plan/show.ts"
import { change, type Everywhere, withCleanUp } from "./cleanUp.ts"
import { newId } from "./input.ts"
import { printRun } from "./print.ts"

interface ApplyInput extends Everywhere, Target.CallFlags {
  readonly plan: string
  readonly digest: Option.Option<string>
  readonly run: Option.Option<string>
  readonly ignoreMissing: boolean
  readonly lanes: Option.Option<number>
  readonly chunk: Option.Option<number>
  readonly yes: boolean
}

export const run = Effect.fnUntraced(
  function* (flags: ApplyInput) {
    const expected = Option.isSome(flags.digest) ? yield* parseDigest(flags.digest.value) : undefined
    const plan = yield* Plan.open(flags.plan)
    if (expected !== undefined) yield* approved(plan, expected)
    yield* inTime(plan)
    const { digest, head, records } = plan
    const id = Option.getOrElse(flags.run, newId)
    yield* withCleanUp(
      flags,
      (cleanUp) =>
        Effect.gen(function* () {
          const target = yield* Target.prepare(flags)
          yield* forTarget(plan, target.config)
          yield* Target.announce(target, displayInstances(head.instances))
          yield* show(plan)
          if (head.count > 0 && !flags.yes && expected === undefined) {
            yield* confirm(question(plan), Option.contains(flags.tokenFile, "-"))
            yield* inTime(plan)
          }
          yield* Stderr.note(`run ${id}: submitting ${counted(head.count, "record")}`)
          const input = {
            run: id,
            target: canonicalTarget(target.config),
            plan: {
              digest,
              count: head.count,
              instances: head.instances.map(({ id }) => id),
              expiresAt: Date.parse(head.expiresAt)
            },
            ...(flags.ignoreMissing && { ignoreMissing: true }),
            ...(Option.isSome(flags.lanes) && { lanes: flags.lanes.value }),
            ...(Option.isSome(flags.chunk) && { chunk: flags.chunk.value })
          }
          const planned = Stream.toAsyncIterable(records)
          const status = yield* change(
            (signal) => cleanUp.submitPlan(input, planned, { signal }),
            `Submit the same plan again with --run ${id}.`
          )
          if (status.state !== "submitted") yield* Stderr.note(`run ${id} was submitted before; it is ${status.state}`)
          yield* printRun(status, flags.output, id)
        }),
      { creates: true }
    )
  },
  Effect.scoped,
  Client.withTransport
)
