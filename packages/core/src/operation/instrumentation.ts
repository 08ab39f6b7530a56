/**
 * Hooks around operations and attempts, for spans and metrics.
 */
import type { Answer, NoAnswer } from "@dcs-tasks/wire/answer"
import type { TracedCall } from "@dcs-tasks/wire/call"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Concluded, Failed } from "./ending.ts"

/**
 * Sees what a transport returned for an attempt, and the secrets that its texts can contain.
 *
 * @since 0.1.0
 */
export type ObserveResult = (result: Answer | NoAnswer, secrets: Redacted.Redacted<ReadonlyArray<string>>) => void

/**
 * Wraps operations and attempts, to trace and measure them.
 *
 * @since 0.1.0
 */
export interface Instrumentation {
  /** Wraps one operation with all its attempts. */
  readonly operation: <A, R>(name: string, self: Effect.Effect<A, Failed, R>) => Effect.Effect<A, Failed, R>
  /** Wraps one attempt. `self` runs it; what observes its result is called before the attempt ends. */
  readonly attempt: <A>(
    call: TracedCall,
    number: number,
    self: (observe?: ObserveResult) => Effect.Effect<Concluded<A>, Failed>
  ) => Effect.Effect<Concluded<A>, Failed>
  /** Runs before the wait for a retry, which takes this many milliseconds. */
  readonly retrying: (wait: number) => Effect.Effect<void>
}

/** No telemetry. */
export const none: Instrumentation = {
  operation: (_name, self) => self,
  attempt: (_call, _number, self) => self(),
  retrying: () => Effect.void
}
