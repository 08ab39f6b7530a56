/** Runs `dcs-tasks runs schedule`. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Document from "../../output/document.ts"
import * as Json from "../../output/json.ts"
import * as Stderr from "../../output/stderr.ts"
import * as Stdout from "../../output/stdout.ts"
import { change, type Everywhere, withCleanUp } from "./cleanUp.ts"
import * as Input from "./input.ts"
import { scheduleFormat } from "./scheduleFormat.ts"

interface ScheduleInput extends Everywhere, Input.DeletionFlags {
  readonly cron: string
  readonly name: string
  readonly zone: Option.Option<string>
}

export const run = Effect.fnUntraced(function* (flags: ScheduleInput) {
  const { cron, name, output, zone } = flags
  const chosen = yield* Input.check(flags)
  yield* withCleanUp(
    flags,
    (cleanUp) =>
      Effect.gen(function* () {
        const input = yield* Input.make(flags, chosen)
        const schedule = { name, cron, ...(Option.isSome(zone) && { zone: zone.value }), input }
        yield* Stderr.note(`schedule ${name}: delete ${Input.inWords(input)}`)
        yield* Input.confirmed(`Submit this run at each time of "${cron}"? Runners delete without asking again.`, flags)
        yield* change((signal) => cleanUp.schedule(schedule, { signal }), "Run the same command again.")
        if (output === "text") return yield* Stdout.line(name)
        const record = scheduleFormat.encode(schedule)
        yield* output === "json" ? Document.add(record, "scheduled") : Stdout.line(Json.line(record))
      }),
    { creates: true }
  )
})
