/**
 * How an attempt ends.
 */
import type { Story } from "@dcs-tasks/wire/failure"
import type * as Cause from "effect/Cause"
import type { Authentication } from "../model/Credentials.ts"
import type { DcsError } from "../model/DcsError.ts"

/** A value, its HTTP status, and the number of requests so far. */
export interface Concluded<A> {
  readonly value: A
  readonly status: number
  readonly attempts: number
}

/** An attempt without a value. */
export interface Failed {
  readonly error: DcsError
  /** What the requests of the call have done so far. */
  readonly story: Story
  /** Of the response, if there was one. */
  readonly status?: number | undefined
  /** The authentication of the attempt. */
  readonly authentication?: Authentication | undefined
  /** A middleware died: the call dies with the same cause. */
  readonly died?: Cause.Cause<never> | undefined
}
