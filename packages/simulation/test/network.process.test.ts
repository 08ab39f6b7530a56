/** What a process that ends, or that shares its network with another, hears and has sent. */
import { describe, expect, it } from "vitest"
import { random as makeRandom } from "@dcs-tasks/contract/laws/random"
import { events } from "../src/machine/events.ts"
import { opens, passes } from "../src/network/fate.ts"
import { makeNetwork } from "../src/network/network.ts"
import { makeService } from "../src/service/service.ts"
import { deletion, process, send, setUp, world } from "./network/exchanges.ts"
import { loadUndici } from "./network/realUndici.ts"

/** A request whose process ends (dead or cut off) so many milliseconds after the start. */
const endsAfter = async (millis: number, seed: number, how: "dies" | "is severed") => {
  const all = setUp({ seed })
  const heard: Array<string> = []
  void send(new all.undici.Agent({ allowH2: false }), { path: deletion(0) }, heard)
  all.time.after(millis, () => (how === "dies" ? all.process.die() : all.network.sever(all.process)))
  await all.time.run(() => all.time.now() > 1000)
  return { heard, log: all.service.log, traffic: all.network.traffic }
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed)

describe.each(["dies", "is severed"] as const)("a process that %s", (how) => {
  it("hears nothing more, and what it has written can still arrive", async () => {
    const runs = await Promise.all(seeds.map((seed) => endsAfter(8, seed, how)))
    for (const { heard, traffic } of runs) {
      expect(heard).toEqual(["start"])
      expect(traffic).toMatchObject([{ answered: "nothing", written: true }])
    }
    expect(new Set(runs.map(({ log }) => log.length))).toEqual(new Set([0, 1]))
  })

  it("after the service had the request has deleted", async () => {
    const { heard, log } = await endsAfter(18, 1, how)
    expect(heard).toEqual(["start"])
    expect(log).toMatchObject([{ effect: "deleted the task" }])
  })

  it("before it is connected has sent nothing", async () => {
    const { heard, traffic } = await endsAfter(2, 1, how)
    expect(heard).toEqual([])
    expect(traffic).toEqual([])
  })
})

describe("two processes", () => {
  it("share a network and a service, and each has its own count in flight", async () => {
    const time = events()
    const random = makeRandom(1)
    const service = makeService({ time, random, world })
    const network = makeNetwork({ time, random, service, fateOf: () => passes, connectFateOf: () => opens })
    const runs = [process(1), process(2)].map((one, nth) => {
      const agent = new (loadUndici(time, network.modulesOf(one)).Agent)({ allowH2: false })
      const heard: Array<string> = []
      void send(agent, { path: deletion(nth) }, heard)
      void send(agent, { path: deletion(nth + 2) }, heard)
      expect(network.countRefs(one)).toBe(2)
      return { heard, one }
    })
    await time.run(() => time.now() > 100)
    for (const { heard } of runs) expect(heard.filter((event) => event === "end 0")).toHaveLength(2)
    expect(network.traffic.map(({ inFlight, pid }) => [pid, inFlight])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2]
    ])
    // Idle connections do not keep a process running.
    for (const { one } of runs) expect(network.countRefs(one)).toBe(0)
  })
})

describe("the modules", () => {
  it("throw for what is not simulated, when it is called", () => {
    const { net } = setUp().network.modulesOf(process(7))
    const createServer: unknown = Reflect.get(net, "createServer")
    expect(createServer).toThrow("net.createServer is not simulated")
  })
})
