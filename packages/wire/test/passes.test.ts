/** Which of several passes decides, and the fate of the others. */
import { describe, expect, it } from "vitest"
import { onePass, type Outcome } from "../src/answer/answer.ts"
import { type ObservedPass, resolvePasses } from "../src/answer/passes.ts"

const seen = { passes: onePass, repeatsUnseen: false }
const lost = (error: unknown, written?: boolean): Outcome => ({
  _tag: "Lost",
  error,
  phase: "headers",
  written,
  ...seen
})
const ended = (outcome: Outcome): ObservedPass => ({ outcome, soFar: () => outcome, raced: false })
const open: ObservedPass = { outcome: undefined, soFar: () => lost(undefined), raced: false }
const unwritten: ObservedPass = { ...open, soFar: () => lost(undefined, false) }
const answer = (status: number, repeatsUnseen = false): Outcome => ({
  _tag: "Answer",
  status,
  headers: {},
  body: new Uint8Array(),
  end: "complete",
  ...seen,
  repeatsUnseen
})
const answered = (status: number): ObservedPass => ended(answer(status))
const failed = (error: string): ObservedPass => ended(lost(error))

const resolve = (...passes: ReadonlyArray<ObservedPass>) => resolvePasses(passes, (error) => error === "ECONNREFUSED")

const raced = (pass: ObservedPass): ObservedPass => ({ ...pass, raced: true })

describe("the pass that tells", () => {
  it.for<readonly [string, ReadonlyArray<ObservedPass>, number | undefined]>([
    ["none", [], undefined],
    ["the only one", [open], 0],
    ["the last one", [answered(503), answered(404)], 1],
    ["the last one, although one before it was answered", [answered(503), failed("ECONNRESET")], 1],
    ["in a race, the last one that was answered", [raced(answered(404)), raced(failed("given up"))], 0],
    [
      "in a race, the last one, if it was answered so far",
      [raced(answered(404)), raced({ ...open, soFar: () => answer(503) })],
      1
    ],
    ["after a race, the last one", [raced(answered(404)), raced(open), failed("ECONNRESET")], 2],
    ["in a race that nobody won, the last one", [raced(failed("ECONNRESET")), raced(open)], 1]
  ])("is %s", ([, passes, index]) => {
    expect(resolve(...passes).decisive).toBe(index === undefined ? undefined : passes[index])
  })
})

describe("the others", () => {
  it.for<readonly [string, ObservedPass, "untouched" | "unproven" | "unknown"]>([
    ["refused", answered(403), "untouched"],
    ["a missing task, where a runtime may have repeated", ended(answer(404, true)), "unproven"],
    ["a 503", answered(503), "unknown"],
    ["a reset", failed("ECONNRESET"), "unknown"],
    ["a refused connection", failed("ECONNREFUSED"), "untouched"],
    ["still open, whatever it says so far", { ...open, soFar: () => lost("ECONNREFUSED") }, "unknown"],
    ["given up before it was written", ended(lost("given up", false)), "untouched"],
    ["raced, and never answered", raced(failed("given up")), "unproven"],
    ["raced, before it was written", raced(unwritten), "untouched"]
  ])("%s", ([, other, fate]) => {
    const last = answered(404)
    expect(resolve(other, last)).toEqual({ decisive: last, others: fate })
    expect(resolve(other, answered(403), last).others).toBe(fate)
    expect(resolve(answered(500), other, last).others).toBe("unknown")
  })

  it("are none of one pass, whatever became of it", () => {
    expect(resolve(failed("ECONNRESET")).others).toBe("untouched")
  })
})
