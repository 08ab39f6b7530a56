/** Turns the failures that wire describes into errors: a failure has the shape that its error encodes to. */
import type { FailureAnswer } from "@dcs-tasks/wire/answer"
import { causedBy, type Sent, type Unanswered } from "@dcs-tasks/wire/failure"
import type { InvalidInput } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import { DcsError, DcsInvalidInput, DcsTransportError } from "./DcsError.ts"

const decode = Schema.decodeSync(DcsError)

export const fromInvalidInput = (invalid: InvalidInput): DcsInvalidInput => new DcsInvalidInput(invalid)

/** The error of an attempt without a value. Clients of this package are never closed. */
export const toError = (failure: FailureAnswer | Unanswered, sent: Sent, cause?: Error): DcsError => {
  if (failure._tag === "InvalidInput") return fromInvalidInput(failure)
  return failure._tag === "DcsClientClosed"
    ? new DcsTransportError({ kind: "reset", ...sent })
    : causedBy(decode({ ...failure, ...sent }), cause)
}
