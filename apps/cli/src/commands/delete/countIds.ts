/** Counts the ids of a file before the run, for the question and the progress. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { statSync } from "node:fs"
import type { Failure } from "../../process/failure.ts"
import * as IdLines from "./idLines.ts"

/** A pipe can be read only once. */
const isRegularFile = (file: string): boolean =>
  file !== "-" && statSync(file, { throwIfNoEntry: false })?.isFile() === true

/** The number of valid lines; undefined if the file is not a regular file. */
export const countIds = (file: string): Effect.Effect<number | undefined, Failure> =>
  isRegularFile(file)
    ? Effect.flatMap(IdLines.read(file), (lines) =>
        Stream.runFold(
          lines,
          () => 0,
          (count, line) => (line._tag === "Id" ? count + 1 : count)
        )
      )
    : Effect.succeed(undefined)
