/** How the pure part's findings become errors: they are what the errors encode to. */
import type { FailureAnswer } from "@dcs-tasks/wire/classify"
import type { Unanswered } from "@dcs-tasks/wire/conclusion"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import type { Sent } from "@dcs-tasks/wire/story"
import * as Schema from "effect/Schema"
import { DcsError, DcsInvalidInput, DcsTransportError } from "../DcsError.ts"

const decode = Schema.decodeSync(DcsError)

/** The error that an answer becomes. */
export const fromAnswer = (answer: FailureAnswer, sent: Sent): DcsError => decode({ ...answer, ...sent })

/** The error that a refused input becomes. */
export const fromInvalidInput = (found: InvalidInput): DcsInvalidInput => new DcsInvalidInput(found)

/** The error that a missing answer becomes. A client of this line is never closed. */
export const fromSilence = (why: Unanswered, sent: Sent): DcsError => {
  if (why._tag === "InvalidInput") return fromInvalidInput(why)
  return why._tag === "DcsClientClosed"
    ? new DcsTransportError({ kind: "reset", ...sent })
    : decode({ ...why, ...sent })
}
