import { describe, expect, it } from "vitest"
import { Slots, untilIdle } from "../src/transport/slots.ts"

const waiter = (onSlot: () => void, onRefused = () => {}) => ({ onSlot, onRefused })

describe("slots", () => {
  it("are taken while there are any, and handed on in the order of the queue", () => {
    const slots = new Slots(2)
    const begun: Array<string> = []
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false])
    const second = waiter(() => void begun.push("second"))
    slots.enqueue(waiter(() => void begun.push("first")))
    slots.enqueue(second)
    slots.enqueue(waiter(() => void begun.push("third")))
    slots.dequeue(second)
    slots.release()
    expect(begun).toEqual(["first"])
    slots.release()
    expect(begun).toEqual(["first", "third"])
    slots.release()
    slots.release()
    expect(slots.isBusy).toBe(false)
    expect(slots.tryTake()).toBe(true)
  })

  it("are overtaken by nobody, not even while they are handed on", () => {
    const slots = new Slots(1)
    const taken: Array<boolean> = []
    slots.tryTake()
    slots.enqueue(
      waiter(() => {
        slots.release()
        taken.push(slots.tryTake())
      })
    )
    slots.enqueue(waiter(() => void taken.push(true)))
    slots.release()
    expect(taken).toEqual([false, true])
  })

  it("go through a long queue of those that fail at once, without nesting", () => {
    const slots = new Slots(1)
    let begun = 0
    slots.tryTake()
    for (let n = 0; n < 50_000; n += 1) {
      slots.enqueue(
        waiter(() => {
          begun += 1
          slots.release()
        })
      )
    }
    slots.release()
    expect(begun).toBe(50_000)
    expect(slots.isBusy).toBe(false)
  })

  it("refuse whoever waits, and are idle once the last place is given back", async () => {
    const [busy, idle] = [new Slots(1), new Slots(1)]
    let refused = 0
    busy.tryTake()
    busy.enqueue(
      waiter(
        () => {},
        () => (refused += 1)
      )
    )
    const done = untilIdle([busy, idle], 60_000).then(() => refused)
    busy.refuseWaiting()
    busy.release()
    expect(await done).toBe(1)
    await untilIdle([busy, idle], 60_000)
  })
})
