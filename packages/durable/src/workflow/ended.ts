/** Why a list ends early. */
import * as Data from "effect/Data"

/** The run cannot go on (`problem`), waits for other credentials (`rejected`), or shall stop or is listed elsewhere (`stop`). */
export class Ended extends Data.TaggedError("Ended")<{
  readonly by: "problem" | "rejected" | "stop"
  readonly problem?: string
}> {}
