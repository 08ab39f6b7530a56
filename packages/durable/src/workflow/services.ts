/** What a runner has besides the database and its clients: its pace, its work, and whether it shuts down. */
import * as Context from "effect/Context"
import type * as Deferred from "effect/Deferred"
import type * as Effect from "effect/Effect"

/** The rate of the account. */
export class Pace extends Context.Service<
  Pace,
  {
    /** Waits for the slot of one request. */
    readonly slot: Effect.Effect<void>
    /** The service throttles: no runner sends for so long. */
    readonly hold: (millis: number) => Effect.Effect<void>
  }
>()("@dcs-tasks/durable/Pace") {}

/** The shutdown of this process. */
export class Shutdown extends Context.Service<
  Shutdown,
  {
    /** Completes when the process shuts down: chunks in progress end their requests, and nothing new starts. */
    readonly begun: Deferred.Deferred<void>
  }
>()("@dcs-tasks/durable/Shutdown") {}

/** The work of this process. */
export class Work extends Context.Service<
  Work,
  {
    /** Turns of the controller. */
    turns: number
    /** By the claims that this process works on. */
    readonly claims: Map<object, { moves: number; waiting: number }>
  }
>()("@dcs-tasks/durable/Work") {}
