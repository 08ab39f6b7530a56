/** Runs `dcs-tasks runs schedules`. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { print } from "../../output/records.ts"
import { toFailure } from "../../process/failure.ts"
import { ask, type Everywhere, withCleanUp } from "./cleanUp.ts"
import { scheduleFormat } from "./scheduleFormat.ts"

export const run = (flags: Everywhere) =>
  withCleanUp(flags, (cleanUp) =>
    Effect.gen(function* () {
      const schedules = yield* ask((signal) => cleanUp.schedules({ signal }))
      const listed = schedules.map((schedule) => ({ ...schedule, status: "scheduled" }))
      yield* Effect.mapError(print(Stream.fromIterable(listed), flags.output, scheduleFormat), toFailure)
    })
  )
