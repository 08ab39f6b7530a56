import { describe, expect, it } from "vitest"
import { idle, Slots } from "../src/transport/slots.ts"

const waiter = (begin: () => void, refuse = () => {}) => ({ begin, refuse })

describe("slots", () => {
  it("are taken while there are any, and handed on in the order of the queue", () => {
    const slots = new Slots(2)
    const begun: Array<string> = []
    expect([slots.take(), slots.take(), slots.take()]).toEqual([true, true, false])
    const second = waiter(() => void begun.push("second"))
    slots.wait(waiter(() => void begun.push("first")))
    slots.wait(second)
    slots.wait(waiter(() => void begun.push("third")))
    slots.leave(second)
    slots.give()
    expect(begun).toEqual(["first"])
    slots.give()
    expect(begun).toEqual(["first", "third"])
    slots.give()
    slots.give()
    expect(slots.busy).toBe(false)
    expect(slots.take()).toBe(true)
  })

  it("are overtaken by nobody, not even while they are handed on", () => {
    const slots = new Slots(1)
    const taken: Array<boolean> = []
    slots.take()
    slots.wait(
      waiter(() => {
        slots.give()
        taken.push(slots.take())
      })
    )
    slots.wait(waiter(() => void taken.push(true)))
    slots.give()
    expect(taken).toEqual([false, true])
  })

  it("go through a long queue of those that fail at once, without nesting", () => {
    const slots = new Slots(1)
    let begun = 0
    slots.take()
    for (let n = 0; n < 50_000; n += 1) {
      slots.wait(
        waiter(() => {
          begun += 1
          slots.give()
        })
      )
    }
    slots.give()
    expect(begun).toBe(50_000)
    expect(slots.busy).toBe(false)
  })

  it("refuse whoever waits, and are idle once the last place is given back", async () => {
    const [one, other] = [new Slots(1), new Slots(1)]
    let refused = 0
    one.take()
    one.wait(
      waiter(
        () => {},
        () => (refused += 1)
      )
    )
    const done = idle([one, other], 60_000).then(() => refused)
    one.refuse()
    one.give()
    expect(await done).toBe(1)
    await idle([one, other], 60_000)
  })
})
