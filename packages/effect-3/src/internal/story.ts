/** What the requests of a call have come to so far. */
import type { UnseenRepeat } from "@dcs-tasks/wire/describe"
import type { Fate } from "@dcs-tasks/wire/fate"
import { type Exchange, requestsOf } from "./transport/exchange.ts"

export interface Story {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  /** One of them was seen to end without anybody knowing what it did: only then is a missing task one that is gone. */
  readonly seenUnknown: boolean
  readonly unseenRepeat?: UnseenRepeat | undefined
}

/** What every error that follows a sent request says of the requests. */
export interface Sent {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  readonly unseenRepeat?: UnseenRepeat
}

/** Of a call that has sent nothing yet. */
export const untold: Story = { attempts: 0, mayHaveDeleted: false, seenUnknown: false }

/** The story after an exchange. */
export const after = (story: Story, exchange: Exchange, fate: Fate): Story => {
  const attempts = story.attempts + requestsOf(exchange)
  if (fate === "untouched") return { ...story, attempts }
  if (fate === "unknown" || story.seenUnknown) return { attempts, mayHaveDeleted: true, seenUnknown: true }
  const unseenRepeat = exchange.told.repeatsUnseen ? "runtime" : "middleware"
  return { attempts, mayHaveDeleted: true, seenUnknown: false, unseenRepeat }
}

export const sentOf = ({ attempts, mayHaveDeleted, unseenRepeat }: Story): Sent =>
  unseenRepeat === undefined ? { attempts, mayHaveDeleted } : { attempts, mayHaveDeleted, unseenRepeat }
