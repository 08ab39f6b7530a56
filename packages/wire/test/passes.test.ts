/** Which of several passes tells, and what the others came to. */
import { describe, expect, it } from "vitest"
import { hasEnded, type SeenPass, settled } from "../src/index.ts"

const open: SeenPass = {
  status: undefined,
  end: undefined,
  error: undefined,
  written: undefined,
  repeatsUnseen: false,
  raced: false
}
const answered = (status: number): SeenPass => ({ ...open, status, end: "complete" })
const failed = (error: string): SeenPass => ({ ...open, error })

const settle = (...passes: ReadonlyArray<SeenPass>) => settled(passes, (error) => error === "ECONNREFUSED")

const raced = (pass: SeenPass): SeenPass => ({ ...pass, raced: true })

describe("the pass that tells", () => {
  it.for<readonly [string, ReadonlyArray<SeenPass>, number | undefined]>([
    ["none", [], undefined],
    ["the only one", [open], 0],
    ["the last one", [answered(503), answered(404)], 1],
    ["the last one, although one before it was answered", [answered(503), failed("ECONNRESET")], 1],
    ["in a race, the last one that was answered", [raced(answered(404)), raced(failed("given up"))], 0],
    ["in a race that nobody won, the last one", [raced(failed("ECONNRESET")), raced(open)], 1]
  ])("is %s", ([, passes, index]) => {
    expect(settle(...passes).told).toBe(index === undefined ? undefined : passes[index])
  })
})

describe("the others", () => {
  it.for<readonly [string, SeenPass, "untouched" | "unproven" | "unknown"]>([
    ["refused", answered(403), "untouched"],
    ["a missing task, where a runtime may have repeated", { ...answered(404), repeatsUnseen: true }, "unproven"],
    ["a 503", answered(503), "unknown"],
    ["a reset", failed("ECONNRESET"), "unknown"],
    ["a refused connection", failed("ECONNREFUSED"), "untouched"],
    ["given up before it was written", { ...failed("given up"), written: false }, "untouched"],
    ["raced, and never answered", raced(failed("given up")), "unproven"],
    ["raced, before it was written", raced({ ...open, written: false }), "untouched"]
  ])("%s", ([, other, fate]) => {
    const last = answered(404)
    expect(settle(other, last)).toEqual({ told: last, others: fate })
    expect(settle(other, answered(403), last).others).toBe(fate)
    expect(settle(answered(500), other, last).others).toBe("unknown")
  })

  it("are none of one pass, whatever became of it", () => {
    expect(settle(failed("ECONNRESET")).others).toBe("untouched")
  })
})

it("to be given up is an end as well", () => {
  expect([open, answered(200), failed("x")].map(hasEnded)).toEqual([false, true, true])
})
