/**
 * What the requests of a call have come to, and how an attempt that gave nothing tells it.
 *
 * @since 0.1.0
 */
import type { UnseenRepeat } from "@dcs-tasks/wire/describe"
import type { Fate } from "@dcs-tasks/wire/fate"
import type { Authentication } from "./Credentials.ts"
import type { DcsError } from "./DcsError.ts"
import type * as Exchange from "./transport/httpClient/Exchange.ts"
import * as passes from "./transport/httpClient/passes.ts"
import type { Sent } from "./transport/RoundTrip.ts"

/** What the requests of a call have come to so far. */
export interface Story {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  /** One of them was seen to end without anybody knowing what it did: only then is a missing task one that is gone. */
  readonly seenUnknown: boolean
  readonly unseenRepeat?: UnseenRepeat | undefined
}

/** What came back, and after how many requests. */
export interface Concluded<A> {
  readonly value: A
  readonly attempts: number
}

/** An attempt that gave nothing. */
export interface Failed {
  readonly error: DcsError
  readonly story: Story
  /** What the attempt was authenticated by. */
  readonly authentication?: Authentication | undefined
}

/** An attempt whose end nobody has seen, with the error that its requests so far call for. */
export type Unended = (errorOf: (sent: Sent) => DcsError) => Failed

/** Of a call that has sent nothing yet. */
export const untold: Story = { attempts: 0, mayHaveDeleted: false, seenUnknown: false }

/** The story after an exchange. */
export const goesOn = (story: Story, exchange: Exchange.Exchange, fate: Fate): Story => {
  const attempts = story.attempts + passes.requestsOf(exchange)
  if (fate === "untouched") return { ...story, attempts }
  if (fate === "unknown" || story.seenUnknown) return { attempts, mayHaveDeleted: true, seenUnknown: true }
  const unseenRepeat = exchange.repeatsUnseen ? "runtime" : "middleware"
  return { attempts, mayHaveDeleted: true, seenUnknown: false, unseenRepeat }
}

/** A story, as the errors tell it. */
export const sentOf = ({ attempts, mayHaveDeleted, unseenRepeat }: Story): Sent =>
  unseenRepeat === undefined ? { attempts, mayHaveDeleted } : { attempts, mayHaveDeleted, unseenRepeat }
