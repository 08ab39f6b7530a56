/** What the network does to each request of a plan. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Break, ConnectEnd, ConnectFate, Cut, Fate, Intermediary } from "../network/fate.ts"

/** How bad the network is. */
interface Weather {
  /** The part of requests that something happens to. */
  readonly faults: number
  /** The attempt timeout of the client, in milliseconds: latencies are around it. */
  readonly timeout: number
}

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

export const connectFate = (random: Random, { faults, timeout }: Weather): ConnectFate => ({
  latency: random.below(random.chance(0.9) ? 50 : timeout * 1.2),
  end: random.chance(faults / 3) ? random.pick(connectEnds) : "opens"
})

const breaks = [
  "reset",
  "aborted",
  "unreachable",
  "timed out",
  "end",
  "silence",
  "TLS"
] as const satisfies ReadonlyArray<Break>
const early = [...breaks, "write reset", "broken pipe"] as const satisfies ReadonlyArray<Break>

const cutOf = (random: Random): Cut => {
  const where = random.pick(["request", "before", "before", "head", "body"] as const)
  return { where, how: random.pick(where === "request" ? early : breaks), share: random.next() }
}

/** None that lies as no client can notice: a 204, a 200 with the documented body, a 404 with the code of a missing task. */
const intermediaries: readonly [Intermediary, ...ReadonlyArray<Intermediary>] = [
  { status: 500, body: "error", code: "DCS.5000" },
  { status: 500, body: "no json" },
  { status: 502, body: "page" },
  { status: 503, body: "empty" },
  { status: 503, body: "error", code: "DCS.5000", retryAfter: 1 },
  { status: 503, body: "page", retryAfter: { dateIn: 2000 } },
  { status: 503, body: "page", retryAfter: "soon" },
  { status: 504, body: "page" },
  { status: 429, body: "error", code: "APIG.0308", retryAfter: 2 },
  { status: 429, body: "empty" },
  { status: 429, body: "error", code: "APIG.0308", retryAfter: 0 },
  { status: 400, body: "error", code: "APIG.0308" },
  { status: 408, body: "empty" },
  { status: 202, body: "{}" },
  { status: 307, body: "empty" },
  { status: 200, body: "page" },
  { status: 200, body: "error", code: "DCS.5000" },
  { status: 200, body: "nested error", code: "DCS.5000" },
  { status: 200, body: "listed error", code: "DCS.5000" },
  { status: 500, body: "oversized" },
  { status: 401, body: "error", code: "APIGW.0301" },
  { status: 403, body: "error", code: "DCS.4003" },
  { status: 404, body: "page" },
  { status: 404, body: "error", code: "DCS.3022" },
  { status: 404, body: "error", code: "APIG.0101" }
]

/** The service can have handled a request whose response says nothing about that. A refusal is one. */
const isRefusal = ({ status, code }: Intermediary): boolean =>
  code === "APIG.0308" || (status >= 300 && status < 500 && status !== 408)

const fault = (random: Random): Partial<Fate> => {
  switch (random.below(6)) {
    case 0:
    case 1:
      return { cut: cutOf(random) }
    case 2:
    case 3: {
      const instead = random.pick(intermediaries)
      return { instead, handled: !isRefusal(instead) && random.chance(0.5) ? 1 : 0 }
    }
    case 4:
      return { handled: 2, repeatAfter: random.below(2) * random.below(3000) }
    default:
      return { cut: cutOf(random), handled: 2, repeatAfter: random.below(5000) }
  }
}

export const requestFate = (random: Random, { faults, timeout }: Weather): Fate => {
  const isSlow = random.chance(faults / 4)
  const wrong = random.chance(faults) ? fault(random) : {}
  return {
    there: random.below(isSlow ? timeout * 1.3 : 40),
    back: random.below(isSlow ? timeout * 1.3 : 40),
    handled: 1,
    framing: random.pick(["length", "length", "chunked"]),
    ...(random.chance(0.1) && { late: random.below(timeout * 2) }),
    ...(random.chance(0.05) && { interim: random.pick([100, 103] as const) }),
    // Of a body of megabytes, pieces would be too many.
    ...(random.chance(0.1) &&
      wrong.instead?.body !== "oversized" && { pieces: { bytes: 1 + random.below(60), gap: random.below(100) } }),
    ...(random.chance(faults / 4) && {
      idle: { how: random.pick(["end", "reset", "half-close"] as const), after: random.below(200) }
    }),
    ...wrong
  }
}
