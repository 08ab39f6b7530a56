/** How an attempt ends. */
import type { Story } from "@dcs-tasks/wire/failure"
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Authentication } from "../model/Credentials.ts"
import type { DcsError } from "../model/DcsError.ts"

/** The value of a call, with the status of the response and the number of requests. */
export interface Concluded<A> {
  readonly value: A
  readonly status: number | undefined
  readonly attempts: number
}

/** An attempt without a value. */
export interface Failed {
  readonly error: DcsError
  /** What the requests of the call have done so far. */
  readonly story: Story
  /** Of the response, if one arrived. */
  readonly status?: number | undefined
  /** The authentication of the attempt. */
  readonly authentication?: Authentication | undefined
  /** A middleware died: the call dies with the same cause. */
  readonly died?: Cause.Cause<never> | undefined
}

/** A call, or one attempt of it. */
export type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** The failure of an attempt, if the exit is one. */
export const failedOf = (exit: Exit.Exit<unknown, Failed>): Failed | undefined =>
  Exit.isSuccess(exit) ? undefined : Option.getOrUndefined(Cause.failureOption(exit.cause))
