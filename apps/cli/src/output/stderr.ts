/** Messages for people go to stderr, each line prefixed with the program's name. */
import * as Effect from "effect/Effect"

export const line = (text: string): Effect.Effect<void> =>
  Effect.sync(() => void process.stderr.write(`dcs-tasks: ${text}\n`))
