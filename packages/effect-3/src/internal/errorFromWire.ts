/** How the pure part's findings become errors: they are what the errors encode to. */
import type { FailureAnswer } from "@dcs-tasks/wire/answer"
import type { Sent, Unanswered } from "@dcs-tasks/wire/failure"
import type { InvalidInput } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import { DcsError, DcsInvalidInput, DcsTransportError } from "../DcsError.ts"

const decode = Schema.decodeSync(DcsError)

/** The error that a refused input becomes. */
export const fromInvalidInput = (found: InvalidInput): DcsInvalidInput => new DcsInvalidInput(found)

/** The error that an attempt without a value becomes. A client of this line is never closed. */
export const toError = (failure: FailureAnswer | Unanswered, sent: Sent): DcsError => {
  if (failure._tag === "InvalidInput") return fromInvalidInput(failure)
  return failure._tag === "DcsClientClosed"
    ? new DcsTransportError({ kind: "reset", ...sent })
    : decode({ ...failure, ...sent })
}
