/** Why a list ends early. */
import * as Data from "effect/Data"

/**
 * The run cannot go on (`failed`), waits for a person (`paused`), shall stop (`stopped`), or an instance is not ours to list
 * any more (`elsewhere`). `reason` is what the run shows.
 */
export class Ended extends Data.TaggedError("Ended")<{
  readonly by: "failed" | "paused" | "stopped" | "elsewhere"
  readonly reason: string
}> {}

export const stopped = new Ended({ by: "stopped", reason: "" })

export const elsewhere = new Ended({ by: "elsewhere", reason: "" })
