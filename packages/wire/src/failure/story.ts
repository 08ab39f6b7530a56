/** What the requests of a call have come to, attempt by attempt. One whose fate is unknown taints all that follow. */
import type { Delivery } from "../answer/answer.ts"
import type { UnseenRepeat } from "./errorMessage.ts"
import type { Fate } from "../answer/fate.ts"

/** What every error that follows a sent request says of the requests. */
export interface Sent {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  readonly unseenRepeat?: UnseenRepeat
}

/** What the requests of a call have come to so far. */
export interface Story extends Sent {
  /** One of them was seen to end without anybody knowing what it did: only then is a missing task one that is gone. */
  readonly seenUnknown: boolean
}

/** Of a call that has sent nothing yet. */
export const emptyStory: Story = { attempts: 0, mayHaveDeleted: false, seenUnknown: false }

/** The story after a request that came to this. */
export const extendStory = (story: Story, { passes, repeatsUnseen }: Delivery, fate: Fate): Story => {
  const attempts = story.attempts + passes.count
  if (fate === "untouched") return { ...story, attempts }
  if (fate === "unknown" || story.seenUnknown) return { attempts, mayHaveDeleted: true, seenUnknown: true }
  return { attempts, mayHaveDeleted: true, seenUnknown: false, unseenRepeat: repeatsUnseen ? "runtime" : "middleware" }
}

/** A story, as the errors tell it. */
export const sentOf = ({ seenUnknown: _, ...sent }: Story): Sent => sent
