/** A paused process hears nothing, and then everything in the order in which it came. */
import { expect, it } from "vitest"
import { events } from "../src/machine/events.ts"
import { type Pause, pausedEvents } from "../src/machine/pauses.ts"

const heard = async (pauses: ReadonlyArray<Pause>): Promise<ReadonlyArray<string>> => {
  const time = events()
  const { own, sockets } = pausedEvents(time, pauses)
  const lines: Array<string> = []
  const listen = (name: string) => () => void lines.push(`${name} at ${Math.floor(time.now())}`)
  own.after(10, listen("timer"))
  sockets.after(5, listen("bytes"))
  sockets.after(100, listen("more bytes"))
  own.after(20, listen("no timer"))()
  await time.run(() => false)
  return lines
}

it("hears at the end of the pause what came in it, sockets or timers first", async () => {
  expect(await heard([])).toEqual(["bytes at 5", "timer at 10", "more bytes at 100"])
  expect(await heard([{ at: 1, millis: 99, first: "timers" }])).toEqual([
    "timer at 100",
    "bytes at 100",
    "more bytes at 100"
  ])
  expect(await heard([{ at: 1, millis: 99, first: "sockets" }])).toEqual([
    "bytes at 100",
    "more bytes at 100",
    "timer at 100"
  ])
})

it("takes pauses that overlap as one", async () => {
  const pauses: ReadonlyArray<Pause> = [
    { at: 1, millis: 50, first: "timers" },
    { at: 40, millis: 200, first: "timers" }
  ]
  expect(await heard(pauses)).toEqual(["timer at 240", "bytes at 240", "more bytes at 240"])
})
