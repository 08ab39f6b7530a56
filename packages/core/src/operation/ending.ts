/**
 * How an attempt ends, and with it perhaps its call.
 */
import type { Story } from "@dcs-tasks/wire/failure"
import type * as Cause from "effect/Cause"
import type { Authentication } from "../model/Credentials.ts"
import type { DcsError } from "../model/DcsError.ts"

/** What came back, by which status, and after how many requests. */
export interface Concluded<A> {
  readonly value: A
  readonly status: number
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
