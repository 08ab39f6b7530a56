/**
 * The bundle behind connections that are late, slow, sliced, cut, half closed, reset or silent. More seeds:
 * `DCS_TASKS_FAULT_SEEDS=200`, and `DCS_TASKS_FAULT_FROM` for the first.
 */
import type { FlowFaults } from "@dcs-tasks/contract/net/faultyProxy"
import type { Random } from "@dcs-tasks/contract/laws/random"
import { expect, it } from "vitest"
import { behindTls, toConnectProxy } from "./fronts.ts"
import { type Harm, harmed } from "./harmed.ts"

const once = ["--max-attempts", "1"]
const impatient = ["--timeout", "800ms", "--concurrency", "16"]

const odd = (n: number): boolean => n % 2 === 1

/** Numbers of bytes that cut a request or a response anywhere from its first byte to its last. */
const everywhere = (n: number): number => (n * 17) % 480

/** A new delay for each chunk. */
const between = (least: number, most: number, dice: Random) => (): number => least + (most - least) * dice.next()

/** A case, and the outcomes that it shows, whatever the timing. */
const cases: ReadonlyArray<readonly [string, Harm, ReadonlyArray<string>]> = [
  [
    "late by 5 to 25 ms each way",
    { faults: (_, dice) => ({ up: { latency: between(5, 25, dice) }, down: { latency: between(5, 25, dice) } }) },
    ["deleted"]
  ],
  ["slow: 60 kB/s", { faults: () => ({ up: { bandwidth: 60_000 }, down: { bandwidth: 60_000 } }) }, ["deleted"]],
  ["sliced into 7 bytes", { faults: () => ({ up: { slice: 7 }, down: { slice: 7, sliceDelay: 1 } }) }, ["deleted"]],
  ["refused at every connection", { faults: () => ({ refuse: true }), args: once }, []],
  ["refused at every second connection", { faults: (n) => ({ refuse: odd(n) }) }, ["deleted"]],
  [
    "reset before the request is forwarded",
    { faults: () => ({ up: { limit: 0, cut: "reset" } }), args: once },
    ["unknown"]
  ],
  [
    "reset after the request was forwarded",
    { faults: () => ({ down: { limit: 0, cut: "reset" } }), args: once },
    ["unknown"]
  ],
  [
    "reset after the request was forwarded, at every second connection, with retries",
    { faults: (n) => (odd(n) ? { down: { limit: 0, cut: "reset" } } : {}) },
    ["already-gone"]
  ],
  [
    "reset within requests",
    { faults: (n) => ({ up: { limit: everywhere(n), cut: "reset" } }), args: once },
    ["unknown"]
  ],
  ["FIN within requests", { faults: (n) => ({ up: { limit: everywhere(n), cut: "fin" } }), args: once }, ["failed"]],
  [
    "reset within responses",
    { faults: (n) => ({ down: { limit: everywhere(n), cut: "reset" } }), args: once },
    ["unknown", "deleted"]
  ],
  [
    "FIN within responses, while the other direction stays open",
    { faults: (n) => ({ down: { limit: everywhere(n), cut: "fin" } }), args: once },
    ["unknown", "deleted"]
  ],
  [
    "silent within responses",
    { faults: (n) => ({ down: { limit: everywhere(n) } }), args: [...once, ...impatient] },
    ["unknown"]
  ],
  [
    "silent before the request is forwarded",
    { faults: (n) => (odd(n) ? { up: { limit: 0 } } : {}), args: [...once, ...impatient] },
    ["unknown"]
  ],
  [
    "silent after the request was forwarded",
    { faults: (n) => (odd(n) ? { down: { limit: 0 } } : {}), args: impatient },
    []
  ],
  [
    "forwarded only when the client has left",
    { faults: () => ({ up: { latency: () => 1000 } }), args: [...once, ...impatient] },
    ["unknown"]
  ],
  [
    "closed late",
    { faults: () => ({ up: { linger: 100 }, down: { linger: 100, limit: 700, cut: "fin" } }) },
    ["deleted"]
  ],
  [
    "reset behind TLS",
    { faults: (n) => ({ down: { limit: 1500 + n * 40, cut: "reset" } }), args: once, front: behindTls },
    ["unknown"]
  ],
  [
    "reset in front of a CONNECT proxy",
    {
      faults: (n) => ({ down: { limit: odd(n) ? 1500 + n * 40 : n, cut: "reset" } }),
      args: once,
      front: toConnectProxy
    },
    ["unknown"]
  ]
]

it.concurrent.each(cases)("%s", async (_, harm, outcomes) => {
  const shown = await harmed(harm)
  expect(shown.problems).toEqual([])
  expect(Object.keys(shown.summary)).toEqual(expect.arrayContaining([...outcomes]))
})

const flow = (dice: Random): FlowFaults => ({
  latency: between(0, dice.below(15), dice),
  linger: dice.chance(0.2) ? dice.below(50) : 0,
  ...(dice.chance(0.3) && { slice: 20 + dice.below(80), sliceDelay: dice.below(2) }),
  ...(dice.chance(0.3) && {
    limit: dice.chance(0.3) ? 0 : dice.below(2000),
    cut: dice.pick(["reset", "reset", "fin", "fin", "silence"])
  })
})

const from = Number(process.env["DCS_TASKS_FAULT_FROM"] ?? 1)
const seeds = Array.from({ length: Number(process.env["DCS_TASKS_FAULT_SEEDS"] ?? 4) }, (_, n) => from + n)

it.concurrent.each(seeds)("everything at once: seed %i", async (seed) => {
  const fronts = [undefined, undefined, behindTls, toConnectProxy]
  const front = fronts[seed % fronts.length]
  const shown = await harmed({
    seed,
    faults: (_, dice) => ({ refuse: dice.chance(0.1), up: flow(dice), down: flow(dice) }),
    args: ["--timeout", "400ms", "--concurrency", String(1 + (seed % 8)), "--max-attempts", String(1 + (seed % 3))],
    ...(front !== undefined && { front })
  })
  expect(shown.problems).toEqual([])
})
