/**
 * Hooks around operations and attempts, for spans and metrics.
 */
import type { TracedCall } from "@dcs-tasks/wire/call"
import type * as Effect from "effect/Effect"
import type { Concluded, Failed } from "./ending.ts"

/**
 * Wraps operations and attempts, to trace and measure them.
 *
 * @since 0.1.0
 */
export interface Instrumentation {
  /** Wraps one operation with all its attempts. */
  readonly operation: <A, R>(name: string, self: Effect.Effect<A, Failed, R>) => Effect.Effect<A, Failed, R>
  /** Wraps one attempt. */
  readonly attempt: <A>(
    call: TracedCall,
    number: number,
    self: Effect.Effect<Concluded<A>, Failed>
  ) => Effect.Effect<Concluded<A>, Failed>
}

/** No telemetry. */
export const none: Instrumentation = { operation: (_name, self) => self, attempt: (_call, _number, self) => self }
