/** Why a list ends early. */
import * as Data from "effect/Data"

/**
 * The run cannot go on (`failed`), waits for a person (`paused`), or shall stop or is listed elsewhere (`stopped`). `reason`
 * is what the run shows.
 */
export class Ended extends Data.TaggedError("Ended")<{
  readonly by: "failed" | "paused" | "stopped"
  readonly reason: string
}> {}

export const stopped = new Ended({ by: "stopped", reason: "" })
