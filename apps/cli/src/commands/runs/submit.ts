/** Runs `dcs-tasks runs submit`. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stderr from "../../output/stderr.ts"
import { ask, type Everywhere, withCleanUp } from "./cleanUp.ts"
import * as Input from "./input.ts"
import { printRun } from "./print.ts"

interface SubmitInput extends Everywhere, Input.DeletionFlags {
  readonly run: Option.Option<string>
}

/** Sorts by time, and no two are the same. */
const newId = (): string => {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-")
  return `${time}-${globalThis.crypto.randomUUID().slice(0, 6)}`
}

export const run = Effect.fnUntraced(function* (flags: SubmitInput) {
  const chosen = yield* Input.check(flags)
  const run = Option.getOrElse(flags.run, newId)
  yield* withCleanUp(
    flags,
    (cleanUp) =>
      Effect.gen(function* () {
        const input = yield* Input.make(flags, chosen)
        yield* Stderr.note(`run ${run}: delete ${Input.inWords(input)}`)
        yield* Input.confirmed(`Submit run ${run}? Runners delete without asking again.`, flags)
        const status = yield* ask((signal) => cleanUp.submit({ ...input, run }, { signal }))
        if (status.state !== "submitted") yield* Stderr.note(`run ${run} was submitted before; it is ${status.state}`)
        yield* printRun(status, flags.output, run)
      }),
    { creates: true }
  )
})
