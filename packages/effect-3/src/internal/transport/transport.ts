/** What brings a request to the service and its answer back, as values. */
import type { Answer, EndedBy, NoAnswer } from "@dcs-tasks/wire/answer"
import type { CallRequest } from "@dcs-tasks/wire/call"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** A request that is to be sent, and what must not be told of it. */
export interface SealedRequest extends Pick<CallRequest, "method" | "bodyLimit"> {
  /** The whole URL, as built and checked. */
  readonly url: string
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Scrubbed from what a failure tells. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
}

/** The end of a call whose attempt is under way: that one ends as well, and tells what it has come to. */
export interface Cut {
  readonly isMade: () => boolean
  /** Completes once it is made. */
  readonly made: Effect.Effect<void>
}

/** How long something may take, in milliseconds. */
export interface Deadline {
  readonly millis: number
  readonly cut?: Cut | undefined
}

/** Completes when the time is over, or early where nobody waits any more. */
export const clockOf = ({ cut, millis }: Deadline): Effect.Effect<EndedBy> => {
  const own = Effect.as(Effect.sleep(millis), "attempt" as const)
  return cut === undefined ? own : Effect.raceFirst(own, Effect.as(cut.made, "abandoned" as const))
}

/** A middleware broke down, or ended itself, whatever its request had come to. */
export interface BrokeDown {
  readonly _tag: "BrokeDown"
  readonly cause: Cause.Cause<never>
  readonly came: Answer | NoAnswer
}

/** Succeeds once there is a status, even if the body broke off or the clock ended it. */
export type Send = (request: SealedRequest, deadline: Deadline) => Effect.Effect<Answer, NoAnswer | BrokeDown>
