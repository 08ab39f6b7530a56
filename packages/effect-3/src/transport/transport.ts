/** The types of a transport, which sends a request and returns its response as a value. */
import type { Answer, EndedBy, NoAnswer } from "@dcs-tasks/wire/answer"
import type { CallRequest } from "@dcs-tasks/wire/call"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** A request to send, with its secrets. */
export interface SealedRequest extends Pick<CallRequest, "method" | "bodyLimit"> {
  /** The whole URL, as built and checked. */
  readonly url: string
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Removed from the text of failures. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
}

/** Reports that the call is over while its attempt is in progress: the attempt then ends with what is known. */
export interface Expiry {
  readonly hasExpired: () => boolean
  /** Completes when the call is over. */
  readonly expired: Effect.Effect<void>
}

/** How long a request can take, in milliseconds. */
export interface Deadline {
  readonly millis: number
  readonly expiry?: Expiry | undefined
}

/** Completes when the time is up, or earlier if the call is over. */
export const clockOf = ({ expiry, millis }: Deadline): Effect.Effect<EndedBy> => {
  const own = Effect.as(Effect.sleep(millis), "attempt" as const)
  return expiry === undefined ? own : Effect.raceFirst(own, Effect.as(expiry.expired, "abandoned" as const))
}

/** A middleware died or interrupted itself; `result` is what its request had done. */
export interface BrokeDown {
  readonly _tag: "BrokeDown"
  readonly cause: Cause.Cause<never>
  readonly result: Answer | NoAnswer
}

/** Sends a request. Succeeds if a status arrived, even if the body broke off or a limit cut it short. */
export type Transport = (request: SealedRequest, deadline: Deadline) => Effect.Effect<Answer, NoAnswer | BrokeDown>
