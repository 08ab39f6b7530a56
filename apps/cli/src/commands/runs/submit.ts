/** Runs `dcs-tasks runs submit`. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stderr from "../../output/stderr.ts"
import { change, type Everywhere, withCleanUp } from "./cleanUp.ts"
import * as Input from "./input.ts"
import { printRun } from "./print.ts"

interface SubmitInput extends Everywhere, Input.DeletionFlags {
  readonly run: Option.Option<string>
}

export const run = Effect.fnUntraced(function* (flags: SubmitInput) {
  const chosen = yield* Input.check(flags)
  const run = Option.getOrElse(flags.run, Input.newId)
  yield* withCleanUp(
    flags,
    (cleanUp) =>
      Effect.gen(function* () {
        const input = yield* Input.make(flags, chosen)
        yield* Stderr.note(`run ${run}: delete ${Input.inWords(input)}`)
        yield* Input.confirmed(`Submit run ${run}? Runners delete without asking again.`, flags)
        const status = yield* change(
          (signal) => cleanUp.submit({ ...input, run }, { signal }),
          `Run the same command again with --run ${run}.`
        )
        if (status.state !== "submitted") yield* Stderr.note(`run ${run} was submitted before; it is ${status.state}`)
        yield* printRun(status, flags.output, run)
      }),
    { creates: true }
  )
})
