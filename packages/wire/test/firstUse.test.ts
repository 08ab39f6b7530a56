/** Which requests go and which wait while a key is unproven. */
import { type FirstUse, firstUse, keyRefused, provesKey } from "../src/retry/firstUse.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

type Step = readonly [keyof FirstUse<string>, argument: string | boolean | undefined, gives: unknown]

const take = (key: FirstUse<string>, [does, argument]: Step): unknown => {
  if (does === "enter" || does === "left") return key[does](String(argument))
  return does === "refused" ? key.refused(argument === true) : key[does]()
}

const firstOfThree: ReadonlyArray<Step> = [
  ["enter", "a", "go"],
  ["enter", "b", "wait"],
  ["enter", "c", "wait"]
]

const stories: Readonly<Record<string, ReadonlyArray<Step>>> = {
  "lets all go once one was accepted": [
    ...firstOfThree,
    ["isOpen", undefined, false],
    ["accepted", undefined, ["b", "c"]],
    ["left", "a", undefined],
    ["isOpen", undefined, true],
    ["enter", "d", "go"],
    ["enter", "e", "go"]
  ],
  "sends none of those who wait after a refusal, and lets the next one try": [
    ...firstOfThree,
    ["refused", false, ["b", "c"]],
    ["left", "a", undefined],
    ["left", "b", undefined],
    ["enter", "d", "go"],
    ["enter", "e", "wait"]
  ],
  "lets the next one try where the refusal was mended": [
    ...firstOfThree,
    ["refused", true, []],
    ["left", "a", "b"],
    ["enter", "d", "wait"],
    ["accepted", undefined, ["c", "d"]]
  ],
  "hands over where no answer came, and passes over whoever gave up": [
    ...firstOfThree,
    ["left", "b", undefined],
    ["left", "a", "c"],
    ["left", "c", undefined],
    ["enter", "d", "go"]
  ],
  "closes again after a refusal later on": [
    ["enter", "a", "go"],
    ["accepted", undefined, []],
    ["left", "a", undefined],
    ["enter", "b", "go"],
    ["enter", "c", "go"],
    ["refused", false, []],
    ["isOpen", undefined, false],
    ["left", "b", undefined],
    ["enter", "d", "go"],
    ["enter", "e", "wait"],
    // A request sent earlier proves that the key is right after all.
    ["accepted", undefined, ["e"]],
    ["left", "c", undefined],
    ["isOpen", undefined, true]
  ]
}

describe("a key's first use", () => {
  for (const [name, steps] of Object.entries(stories)) {
    it(name, () => {
      const key = firstUse<string>()
      expect(steps.map((step) => take(key, step))).toEqual(steps.map(([, , gives]) => gives))
    })
  }

  const events = fc.array(
    fc.record({
      what: fc.constantFrom("comes", "comes", "givesUp", "accepted", "refused", "mended", "silence"),
      who: fc.nat()
    }),
    { maxLength: 80 }
  )

  it("is one's alone, in the order of arrival, and leaves nobody waiting for none", () => {
    fc.assert(
      fc.property(events, (history) => {
        const key = firstUse<number>()
        let waiting: Array<number> = []
        /** Running requests: let through while the guard was closed, and while it was open. */
        const alone = new Set<number>()
        const free = new Set<number>()
        const leaves = (ticket: number) => {
          waiting = waiting.filter((other) => other !== ticket)
          alone.delete(ticket)
          free.delete(ticket)
          const next = key.left(ticket)
          if (next === undefined) return
          expect(next).toBe(waiting.shift())
          alone.add(next)
        }
        const held: Array<readonly [is: unknown, due: unknown]> = []
        for (const [ticket, { what, who }] of history.entries()) {
          const underWay = [...alone, ...free]
          const running = underWay[who % underWay.length]
          if (what === "comes") {
            const group = key.isOpen() ? free : alone
            if (key.enter(ticket) === "go") group.add(ticket)
            else waiting.push(ticket)
          } else if (what === "givesUp") {
            const quitter = waiting[who % waiting.length]
            if (quitter !== undefined) leaves(quitter)
          } else if (running !== undefined) {
            if (what === "accepted") {
              const released = key.accepted()
              held.push([released, waiting])
              for (const each of released) free.add(each)
              waiting = []
            } else if (what === "refused") {
              held.push([key.refused(false), waiting])
              waiting = []
            } else if (what === "mended") {
              held.push([key.refused(true), []])
            }
            leaves(running)
          }
          expect(alone.size).toBeLessThanOrEqual(1)
          const isLeft = waiting.length > 0
          held.push([isLeft && [key.isOpen(), alone.size], isLeft && [false, 1]])
        }
        expect(held.map(([is]) => is)).toEqual(held.map(([, due]) => due))
      }),
      { numRuns: 500 }
    )
  })
})

describe("what tells that a key is right", () => {
  it("is any answer but a 401", () => {
    for (const status of [400, 403, 404, 429, 500, 503, 200]) expect(provesKey({ status })).toBe(true)
    expect(provesKey({ status: 401 })).toBe(false)
    expect(provesKey({ _tag: "DcsTimeout" })).toBe(false)
  })
})

describe("those who were not sent", () => {
  it("are told of the refusal", () => {
    expect(keyRefused("APIGW.0301")).toBe("the service just rejected them (401 APIGW.0301), so this call was not sent")
    expect(keyRefused(undefined)).toBe("the service just rejected them (401), so this call was not sent")
  })
})
