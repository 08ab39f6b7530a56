/** Fates by chance: most requests pass, and each kind of failure comes up. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Break, ConnectEnd, ConnectFate, Cut, Fate, Intermediary } from "../../src/network/fate.ts"

/** What the plan of a seed allows. */
export interface Weather {
  /** The part of all requests that fail in some way, from 0 to 1. */
  readonly faults: number
  /** The part of all connections that fail. */
  readonly connectFaults: number
  /** Milliseconds: most latencies are below, a few far above. */
  readonly latency: number
}

const breaks = [
  "reset",
  "reset",
  "end",
  "end",
  "silence",
  "TLS",
  "aborted",
  "unreachable",
  "timed out"
] as const satisfies ReadonlyArray<Break>

const breaksOfRequests = [
  ...breaks,
  "write reset",
  "write reset",
  "broken pipe"
] as const satisfies ReadonlyArray<Break>

const connectEnds = [
  "refused",
  "all refused",
  "host unreachable",
  "network unreachable",
  "forbidden",
  "times out",
  "no such name",
  "no name server",
  "hangs",
  "reset",
  "closed",
  "untrusted",
  "closed in the handshake",
  "reset in the handshake",
  "no TLS"
] as const satisfies ReadonlyArray<ConnectEnd>

const intermediaries: readonly [Intermediary, ...ReadonlyArray<Intermediary>] = [
  { status: 500, body: "{}" },
  { status: 502, body: "page" },
  { status: 503, body: "error", code: "DCS.1", retryAfter: { dateIn: 2000 } },
  { status: 504, body: "empty" },
  { status: 429, body: "error", code: "APIG.0308", retryAfter: 1 },
  { status: 400, body: "no json" },
  { status: 307, body: "empty" },
  { status: 200, body: "nested error", code: "DCS.5000" },
  { status: 200, body: "listed error", code: "DCS.5000" },
  { status: 200, body: "oversized" },
  { status: 204, body: "empty" }
]

const latencyOf = (random: Random, usual: number): number =>
  random.chance(0.05) ? random.below(usual * 50) : random.below(usual)

const cutBy = (random: Random): Cut => {
  const where = random.pick<Cut["where"]>(["request", "request", "before", "before", "before", "head", "body"])
  const share = random.chance(0.2) ? random.below(2) : random.next()
  return { where, how: random.pick(where === "request" ? breaksOfRequests : breaks), share }
}

/** How the bytes of the response come. */
const styleBy = (random: Random): Partial<Fate> => ({
  ...(random.chance(0.5) && { framing: random.pick(["length", "chunked", "chunked", "close"]) }),
  ...(random.chance(0.1) && { pieces: { bytes: 1 + random.below(200), gap: random.below(30) } }),
  ...(random.chance(0.1) && { saysClose: true }),
  ...(random.chance(0.1) && { keepAlive: random.below(10) }),
  ...(random.chance(0.2) && {
    idle: {
      how: random.pick(["end", "reset", "half-close"]),
      after: random.chance(0.5) ? random.below(30) : random.below(6000)
    }
  })
})

const faultBy = (random: Random): Partial<Fate> => {
  const late = random.chance(0.4) ? { late: random.below(random.chance(0.5) ? 200 : 60_000) } : {}
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return { cut: cutBy(random), ...late }
    case 4:
    case 5:
    case 6:
      return { handled: random.chance(0.6) ? 0 : 1, instead: random.pick(intermediaries), ...late }
    case 7:
      return { handled: 2, repeatAfter: random.below(100), ...(random.chance(0.3) && { cut: cutBy(random) }) }
    case 8:
      return random.chance(0.5) ? { interim: random.pick([100, 103, 103]) } : { doubled: true }
    default:
      return { late: random.below(30_000) }
  }
}

export const drawFate = (random: Random, { faults, latency }: Weather): Fate => ({
  there: latencyOf(random, latency),
  back: latencyOf(random, latency),
  handled: 1,
  ...styleBy(random),
  ...(random.chance(faults) && faultBy(random))
})

export const drawConnectFate = (random: Random, { connectFaults, latency }: Weather): ConnectFate => ({
  latency: latencyOf(random, latency),
  end: random.chance(connectFaults) ? random.pick(connectEnds) : "opens"
})
