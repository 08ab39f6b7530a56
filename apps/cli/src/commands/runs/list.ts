/** Runs `dcs-tasks runs list`. */
import * as Stream from "effect/Stream"
import { print } from "../../output/records.ts"
import { toFailure } from "../../process/failure.ts"
import * as Effect from "effect/Effect"
import { type Everywhere, rows, withCleanUp } from "./cleanUp.ts"
import { listed, runFormat } from "./format.ts"

export const run = (flags: Everywhere) =>
  withCleanUp(flags, (cleanUp) =>
    Effect.mapError(print(Stream.map(rows(cleanUp.list()), listed), flags.output, runFormat), toFailure)
  )
