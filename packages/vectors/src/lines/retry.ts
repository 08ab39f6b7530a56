/** When a deletion is retried: exact waits, and the budget that all calls of a client share. */
import type { Case, Limits, Line, Tables } from "./line.ts"
import { answer, gone, refused, removal, reset, resultOf, type Step } from "./removal.ts"
import { plain } from "./views.ts"

const busy = (retryAfter: string) => answer(503, undefined, { "retry-after": retryAfter })
const throttled = (retryAfter: string) => answer(429, undefined, { "retry-after": retryAfter })
const throttledByCode = answer(403, { error_code: "APIGW.0308" })
const hang = () => "hang" as const

const tooLong: ReadonlyArray<readonly [string, number]> = [
  ["31", 31],
  ["100000000000000000000000", Number.MAX_SAFE_INTEGER],
  ["Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799]
]

const waits: ReadonlyArray<Case> = [
  removal(
    "double from 50 ms for transient failures, full jitter at its ceiling",
    [answer(503)],
    {
      gaps: [50, 100, 200, 400, 800],
      requests: 6,
      result: { _tag: "DcsUnavailable", attempts: 6, mayHaveDeleted: true }
    },
    { client: { maxAttempts: 6 } }
  ),
  removal("are scaled by chance", [answer(500)], { gaps: [25, 50] }, { random: 0.5 }),
  removal("are scaled by chance, down to none", [answer(500)], { gaps: [0, 0] }, { random: 0 }),
  removal("begin at one second when throttled", [answer(429)], { gaps: [1000, 2000] }),
  removal("begin at one second when throttled by code under any status", [throttledByCode], {
    gaps: [1000, 2000],
    result: { _tag: "DcsForbidden", attempts: 3, mayHaveDeleted: false }
  }),
  removal(
    "never pass the cap of 20 seconds",
    [answer(429)],
    { gaps: [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000] },
    { client: { maxAttempts: 8, totalTimeout: 240_000 } }
  ),
  removal("are two by default", [answer(502)], { requests: 3 }),
  removal("are none with maxAttempts 1", [answer(502)], { requests: 1 }, { client: { maxAttempts: 1 } }),
  removal(
    "come from the caller's schedule, while attempts stay bounded",
    [answer(503)],
    { gaps: [3000, 3000, 3000] },
    { client: { schedule: { spaced: 3000 }, maxAttempts: 4 } }
  ),
  removal(
    "end when the caller's schedule ends",
    [answer(503)],
    { requests: 2 },
    { client: { schedule: { recurs: 1 }, maxAttempts: 4 } }
  ),
  removal("are at least Retry-After", [busy("7")], { gaps: [7000, 7000] }),
  removal(
    "are at least Retry-After, also under a schedule",
    [busy("7")],
    { gaps: [7000, 7000] },
    { client: { schedule: { spaced: 1000 } } }
  ),
  removal("are no shorter for a short Retry-After", [throttled("0.2")], { gaps: [1000, 2000] }),
  removal("honour a Retry-After of 30 s", [throttled("30"), answer(204)], { gaps: [30_000] }),
  ...tooLong.map(([value, retryAfter]) =>
    removal(`are none if Retry-After is ${value}: the call fails at once and reports it`, [throttled(value)], {
      requests: 1,
      result: { _tag: "DcsThrottled", attempts: 1, mayHaveDeleted: false, retryAfter }
    })
  ),
  ...["soon", "-5", "NaN", ""].map((value) =>
    removal(`ignore a Retry-After of "${value}"`, [busy(value)], { gaps: [50, 100] })
  )
]

const withStatus = (status: number): readonly [string, Step] => [`${status}`, answer(status)]

const final: ReadonlyArray<readonly [string, Step]> = [
  ...[202, 301, 302, 307, 308, 400, 401, 403, 409, 418, 501, 505].map(withStatus),
  ["200 with an error", answer(200, { error_code: "DCS.5000" })],
  ["a busy instance", answer(400, { error_code: "DCS.4017" })],
  ["a missing task", gone]
]

const passing: ReadonlyArray<readonly [string, Step]> = [
  ...[408, 429, 500, 502, 503, 504].map(withStatus),
  ["a reset", reset],
  ["a refused connection", refused],
  ["a timeout", hang]
]

const retried: ReadonlyArray<Case> = [
  ...final.map(([name, step]) => removal(`not after ${name}`, [step], { requests: 1 })),
  ...passing.map(([name, step]) =>
    removal(`after ${name}`, [step, answer(204)], {
      requests: 2,
      result: { _tag: "Deleted", status: 204, attempts: 2 }
    })
  ),
  removal(
    "after a busy instance, with retryBusy",
    [answer(400, { error_code: "111400017" }), answer(200)],
    { gaps: [1000], result: { _tag: "Deleted", attempts: 2 } },
    { client: { retryBusy: true } }
  )
]

const time: ReadonlyArray<Case> = [
  removal(
    "ends all attempts together, with what is left for the last one",
    [hang],
    { requests: 3, result: { _tag: "DcsTimeout", phase: "total", timeoutMillis: 10_000, attempts: 3 } },
    { client: { timeout: 4000, totalTimeout: 10_000 } }
  ),
  removal(
    "does not wait for a transport that cannot be interrupted",
    [() => "stuck"],
    { requests: 3, result: { _tag: "DcsTimeout", phase: "headers", timeoutMillis: 4000, attempts: 3 } },
    {
      client: { timeout: 4000 },
      only: {
        line: "effect-3",
        because: "core waits for a turn of the event loop, which does not come in virtual time: see its time.test.ts"
      }
    }
  ),
  removal(
    "is not spent on a wait that would exceed it",
    [busy("20")],
    { requests: 1, result: { _tag: "DcsUnavailable", retryAfter: 20 } },
    { client: { totalTimeout: 15_000 } }
  )
]

/** The number of requests for calls one after another; with `random: 0`, no retry waits. */
const cost = async (
  line: Line,
  calls: ReadonlyArray<readonly [count: number, status: number]>,
  limits?: (n: number) => Limits
) => {
  let [requests, status] = [0, 0]
  await using world = await line.open({
    transport: () => {
      requests += 1
      return new Response(null, { status })
    },
    clients: [{ maxAttempts: "default" }],
    random: 0
  })
  const costs: Array<number> = []
  for (const [count, answered] of calls) {
    const before = requests
    status = answered
    for (let n = 0; n < count; n++) await world.remove({ limits: limits?.(n) }).ended
    costs.push(requests - before)
  }
  return costs
}

/** The same for calls that fail together, and plan their retries before any of them pays. */
const together = async (line: Line, count: number) => {
  let requests = 0
  const waiting: Array<(reply: Response) => void> = []
  await using world = await line.open({
    transport: () => {
      requests += 1
      if (requests > count) return new Response(null, { status: 503 })
      return new Promise((resolve) => waiting.push(resolve))
    },
    clients: [{ maxAttempts: 2, schedule: { spaced: 1, yielding: true } }]
  })
  const calls = Array.from({ length: count }, () => world.remove())
  await world.settled()
  for (const resolve of waiting) resolve(new Response(null, { status: 503 }))
  await world.adjust(1000)
  await Promise.all(calls.map(({ ended }) => ended))
  return [requests]
}

const retries = Math.floor(500 / 14)
/** These retries leave 10 of 500 tokens; 28 successes make it 38, enough for two retries at 14. */
const outage: ReadonlyArray<readonly [number, number]> = [
  [100, 503],
  [28, 204],
  [1, 503]
]

const budget: ReadonlyArray<Case> = [
  {
    name: "bounds what an outage costs: 2,000 calls, at most 2,200 requests",
    observe: (line) => cost(line, [[2000, 503]]),
    expected: [2000 + retries]
  },
  {
    name: "allows no more of them if they fail together",
    observe: (line) => together(line, 100),
    expected: [100 + retries]
  },
  { name: "comes back with success", observe: (line) => cost(line, outage), expected: [100 + retries, 28, 3] }
]

/** The requests of a list whose first page fails, and its result. */
const list = async (line: Line, steps: ReadonlyArray<Step>, limits: Limits) => {
  let requests = 0
  await using world = await line.open({
    transport: () => {
      requests += 1
      return (steps[requests - 1] ?? steps.at(-1))?.() ?? "hang"
    },
    random: 0
  })
  const call = world.list(limits)
  await world.adjust(60_000)
  return { result: await resultOf(call, world), requests }
}

const ofOneCall: ReadonlyArray<Case> = [
  removal("are its attempts, more than the client's", [answer(503)], { requests: 5 }, { limits: { maxAttempts: 5 } }),
  removal("are its attempts, down to one", [answer(503)], { requests: 1 }, { limits: { maxAttempts: 1 } }),
  removal(
    "replace retry as a whole",
    [answer(400, { error_code: "DCS.4017" })],
    { requests: 1 },
    { client: { retryBusy: true }, limits: { maxAttempts: 3 } }
  ),
  removal(
    "are its schedule",
    [answer(503)],
    { gaps: [3000, 3000] },
    { client: { schedule: { spaced: 1000 } }, limits: { schedule: { spaced: 3000 } } }
  ),
  removal(
    "are its timeout, longer than the client's",
    [hang],
    { requests: 3, result: { _tag: "DcsTimeout", phase: "headers", timeoutMillis: 4000, attempts: 3 } },
    { client: { timeout: 1000 }, limits: { timeout: 4000 } }
  ),
  removal(
    "are its total timeout, and leave the timeout and the retries of the client",
    [hang],
    { requests: 3, result: { _tag: "DcsTimeout", phase: "total", timeoutMillis: 10_000, attempts: 3 } },
    { client: { timeout: 4000 }, limits: { totalTimeout: 10_000 } }
  ),
  {
    name: "are those of no other call",
    observe: (line) => cost(line, [[2, 503]], (n) => (n === 0 ? { maxAttempts: 5 } : {})),
    expected: [5 + 3]
  },
  {
    name: "share the client's budget",
    observe: (line) => cost(line, [[100, 503]], (n) => (n % 2 === 0 ? { maxAttempts: 2 } : {})),
    expected: [100 + retries]
  },
  {
    name: "give back to the client's budget",
    observe: (line) => cost(line, outage, (n) => (n % 2 === 0 ? { maxAttempts: 3 } : {})),
    expected: [100 + retries, 28, 3]
  },
  {
    name: "are those of a list, too",
    observe: (line) => list(line, [answer(503), answer(200, { tasks: [] })], { maxAttempts: 2 }),
    expected: { requests: 2, result: [] }
  },
  {
    name: "are the timeout of a list's page, too",
    observe: (line) => list(line, [hang], { timeout: 4000 }),
    expected: { requests: 1, result: { _tag: "DcsTimeout", timeoutMillis: 4000 } }
  }
]

const configuration = [0, -1, 1.5, Number.NaN, 101].map((maxAttempts): Case => ({
  name: `${maxAttempts} attempts`,
  observe: (line) => line.open({ transport: hang, clients: [{ maxAttempts }] }).catch(plain),
  expected: { _tag: "DcsInvalidInput", field: "retry.maxAttempts" }
}))

export const retry: Tables = {
  waits,
  "a deletion is retried": retried,
  time,
  "the budget": budget,
  "the options of one call": ofOneCall,
  "an invalid configuration is refused": configuration
}
