/** Talk goes to stderr, every line under the program's name. */
import * as Effect from "effect/Effect"

export const line = (text: string): Effect.Effect<void> =>
  Effect.sync(() => void process.stderr.write(`dcs-tasks: ${text}\n`))
