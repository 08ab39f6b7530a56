/** Loads the code of a command when it runs, so that help and usage errors start faster. */
import * as Effect from "effect/Effect"
import * as Stderr from "../output/stderr.ts"
import { debugged } from "./debug.ts"
import { Quiet } from "./quiet.ts"

export const later =
  <Input, A, E, R>(load: () => Promise<{ readonly run: (input: Input) => Effect.Effect<A, E, R> }>) =>
  (input: Input) =>
    Effect.gen(function* () {
      if (yield* Quiet) Stderr.quiet()
      const { run } = yield* Effect.promise(load)
      return yield* run(input)
    }).pipe(debugged)
