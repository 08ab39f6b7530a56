/** The client of a run. */
import * as Effect from "effect/Effect"
import type { RunInput } from "../model/Run.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import { Targets } from "../Targets.ts"

/** Pauses the run if the runner that the engine chose does not serve its target. */
export const clientFor = Effect.fnUntraced(function* ({ run, target }: Pick<RunInput, "run" | "target">) {
  const { clientOf } = yield* Targets
  const dcs = clientOf(target)
  if (dcs === undefined) {
    yield* patiently(
      Runs.pause(run, "a runner of this database does not serve the run's target; start all with the same targets")
    )
  }
  return dcs
})
