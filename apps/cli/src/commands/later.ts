/** Loads the code of a command when it runs, so that help and usage errors start faster. */
import * as Effect from "effect/Effect"

export const later =
  <Input, A, E, R>(load: () => Promise<{ readonly run: (input: Input) => Effect.Effect<A, E, R> }>) =>
  (input: Input): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.promise(load), ({ run }) => run(input))
