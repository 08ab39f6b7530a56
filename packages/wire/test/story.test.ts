/** The story of a call: what one request left open stays open. */
import { type Fate, worseFate } from "../src/answer/fate.ts"
import { emptyStory, extendStory, sentOf, type Story } from "../src/failure/story.ts"
import { onePass } from "../src/answer/answer.ts"
import { describe, expect, it } from "vitest"

const after = (fates: ReadonlyArray<Fate>, repeatsUnseen: boolean): Story =>
  fates.reduce((story, fate) => extendStory(story, { passes: onePass, repeatsUnseen }, fate), emptyStory)

const all: ReadonlyArray<Fate> = ["untouched", "unproven", "unknown"]
const histories = all.flatMap((first) => all.flatMap((second) => all.map((third) => [first, second, third])))

describe("the story of three requests", () => {
  for (const repeatsUnseen of [true, false]) {
    it.each(histories)(`that were %s, %s and %s, repeated by a runtime: ${repeatsUnseen}`, (...fates) => {
      const worst = fates.reduce(worseFate)
      const unseenRepeat = repeatsUnseen ? "runtime" : "middleware"
      const expected = {
        untouched: { mayHaveDeleted: false, seenUnknown: false },
        unproven: { mayHaveDeleted: true, seenUnknown: false, unseenRepeat },
        unknown: { mayHaveDeleted: true, seenUnknown: true }
      }[worst]
      const story = after(fates, repeatsUnseen)
      expect(story).toMatchObject({ attempts: 3, ...expected })
      expect(sentOf(story)).not.toHaveProperty("seenUnknown")
    })
  }
})
