/** What is remembered of the requests of a call, and what a missing task then means. */
import { describe, expect, it } from "vitest"
import { onePass } from "../src/answer/answer.ts"
import { countsAsGone } from "../src/call/call.ts"
import { emptyStory, extendStory, sentOf, storyOf } from "../src/failure/story.ts"

const untouched = { attempts: 1, mayHaveDeleted: false, seenUnknown: false }
const unknown = { attempts: 1, mayHaveDeleted: true, seenUnknown: true }

describe("a story", () => {
  const twice = { passes: { ...onePass, count: 2 }, repeatsUnseen: false }

  it("counts requests, and keeps the worst", () => {
    expect(extendStory({ ...unknown, attempts: 1 }, twice, "untouched")).toEqual({ ...unknown, attempts: 3 })
    expect(extendStory(unknown, twice, "unproven")).toEqual({ ...unknown, attempts: 3 })
    expect(extendStory(untouched, { ...twice, repeatsUnseen: true }, "unproven")).toEqual({
      attempts: 3,
      mayHaveDeleted: true,
      seenUnknown: false,
      unseenRepeat: "runtime"
    })
  })

  it("begins with nothing, and errors do not show all of it", () => {
    expect(storyOf({})).toBe(emptyStory)
    expect(storyOf({ operation: "listInstances" })).toEqual({ ...emptyStory, operation: "listInstances" })
    expect(sentOf(unknown)).toEqual({ attempts: 1, mayHaveDeleted: true })
  })
})

it.for([
  ["DcsNotFound", "Task", true, undefined, true],
  ["DcsNotFound", "Task", true, "fail", true],
  ["DcsNotFound", "Task", false, "succeed", true],
  ["DcsNotFound", "Task", false, "fail", false],
  ["DcsNotFound", "Task", false, undefined, false],
  ["DcsNotFound", "Instance", true, "succeed", false],
  ["DcsForbidden", "Task", true, "succeed", false]
] as const)(
  "%s about %s; an unknown end before: %s; missing: %s; is gone: %s",
  ([_tag, reason, seen, missing, gone]) => {
    expect(countsAsGone({ _tag, reason: { _tag: reason } }, seen, missing)).toBe(gone)
    expect(countsAsGone({ _tag }, seen, missing)).toBe(false)
  }
)
