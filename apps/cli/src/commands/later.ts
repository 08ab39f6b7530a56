/** Loads the code of a command when it runs, so that help and usage errors start faster. */
import * as Effect from "effect/Effect"
import { debugged } from "./debug.ts"

export const later =
  <Input, A, E, R>(load: () => Promise<{ readonly run: (input: Input) => Effect.Effect<A, E, R> }>) =>
  (input: Input) =>
    debugged(Effect.flatMap(Effect.promise(load), ({ run }) => run(input)))
