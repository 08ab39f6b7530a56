/**
 * What goes around operations and attempts: spans and counts.
 */
import type { TracedCall } from "@dcs-tasks/wire/call"
import type * as Effect from "effect/Effect"
import type { Concluded, Failed } from "./ending.ts"

export interface Instrumentation {
  /** Around one operation with all its attempts. */
  readonly operation: <A, R>(name: string, self: Effect.Effect<A, Failed, R>) => Effect.Effect<A, Failed, R>
  /** Around one attempt. */
  readonly attempt: <A>(
    call: TracedCall,
    number: number,
    self: Effect.Effect<Concluded<A>, Failed>
  ) => Effect.Effect<Concluded<A>, Failed>
}

/** Nothing at all: for callers whom no tracer and no meter could ever reach. */
export const none: Instrumentation = { operation: (_name, self) => self, attempt: (_call, _number, self) => self }
