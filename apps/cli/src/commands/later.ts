/** What a command does is loaded when it runs: help and mistakes need none of it. */
import * as Effect from "effect/Effect"

/** The handler of a command, from the module that runs it. */
export const later =
  <Input, A, E, R>(load: () => Promise<{ readonly run: (input: Input) => Effect.Effect<A, E, R> }>) =>
  (input: Input): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.promise(load), ({ run }) => run(input))
