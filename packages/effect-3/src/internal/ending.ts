/** How an attempt ends, and with it perhaps its call. */
import type { Story } from "@dcs-tasks/wire/failure"
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Authentication } from "../Credentials.ts"
import type { DcsError } from "../DcsError.ts"

/** What came back, by which status, and after how many requests. */
export interface Concluded<A> {
  readonly value: A
  readonly status: number | undefined
  readonly attempts: number
}

/** An attempt that gave nothing. */
export interface Failed {
  readonly error: DcsError
  /** What the requests of the call have come to. */
  readonly story: Story
  /** Of the answer, where one came. */
  readonly status?: number | undefined
  /** What the attempt was authenticated by. */
  readonly authentication?: Authentication | undefined
  /** A middleware broke down: that is what the call ends with. */
  readonly died?: Cause.Cause<never> | undefined
}

/** A call, or one attempt of it. */
export type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** What went wrong, unless nothing did, or it was no failure of an attempt. */
export const failedOf = (exit: Exit.Exit<unknown, Failed>): Failed | undefined =>
  Exit.isSuccess(exit) ? undefined : Option.getOrUndefined(Cause.failureOption(exit.cause))
