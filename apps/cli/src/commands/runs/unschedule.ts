/** Runs `dcs-tasks runs unschedule`. */
import * as Effect from "effect/Effect"
import * as Stderr from "../../output/stderr.ts"
import { short } from "../../output/text.ts"
import { usage } from "../../process/failure.ts"
import { change, type Everywhere, withCleanUp } from "./cleanUp.ts"

interface UnscheduleInput extends Everywhere {
  readonly name: string
}

export const run = (flags: UnscheduleInput) =>
  withCleanUp(flags, (cleanUp) =>
    Effect.gen(function* () {
      const { name } = flags
      if (
        yield* change((signal) => cleanUp.unschedule(name, { signal }), 'Run "dcs-tasks runs schedules" to list them.')
      ) {
        return yield* Stderr.note(`schedule ${name} removed; its runs stay`)
      }
      return yield* usage(
        `there is no schedule ${short(name)}. Nothing was changed. Run "dcs-tasks runs schedules" to list them.`
      )
    })
  )
