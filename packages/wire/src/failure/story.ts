/** The story of a call: what its requests may have done so far. A request with unknown fate affects every later result. */
import type { Delivery } from "../answer/answer.ts"
import type { CallRequest, ListOperation } from "../call/call.ts"
import type { UnseenRepeat } from "./errorMessage.ts"
import type { Fate } from "../answer/fate.ts"

/** What an error reports about the requests sent before it. */
export interface Sent {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  readonly unseenRepeat?: UnseenRepeat
  readonly operation?: ListOperation
}

/** What the requests of a call may have done so far. */
export interface Story extends Sent {
  /** A request ended with an unknown result: only then does a missing task mean a deleted one. */
  readonly seenUnknown: boolean
}

/** For a deletion that has sent nothing yet. */
export const emptyStory: Story = { attempts: 0, mayHaveDeleted: false, seenUnknown: false }

/** For a call that has sent nothing yet. */
export const storyOf = ({ operation }: Pick<CallRequest, "operation">): Story =>
  operation === undefined ? emptyStory : { ...emptyStory, operation }

/** The story after a request with this fate. */
export const extendStory = (story: Story, { passes, repeatsUnseen }: Delivery, fate: Fate): Story => {
  const attempts = story.attempts + passes.count
  if (fate === "untouched") return { ...story, attempts }
  if (fate === "unknown" || story.seenUnknown) return { attempts, mayHaveDeleted: true, seenUnknown: true }
  return { attempts, mayHaveDeleted: true, seenUnknown: false, unseenRepeat: repeatsUnseen ? "runtime" : "middleware" }
}

/** The part of a story that errors report. */
export const sentOf = ({ seenUnknown: _, ...sent }: Story): Sent => sent
