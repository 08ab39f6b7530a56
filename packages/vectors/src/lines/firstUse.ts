/** Until a key has been accepted, one signed request goes alone; one that ends early never blocks the others. */
import { fieldsOf } from "../fields.ts"
import { unauthorized } from "../gateway.ts"
import type { Call, Case, ClientConfig, Line, Reply, Tables } from "./line.ts"
import { resultOf } from "./removal.ts"

type Move =
  | { readonly begin: number; readonly client?: number }
  /** Replies to all open requests. */
  | { readonly answer: () => Reply }
  /** The first call, the second... */
  | { readonly interrupt: ReadonlyArray<number> }
  | { readonly adjust: number }
  | { readonly hashing: "works" | "hangs" }

/** A move, then the numbers of unanswered and of sent requests; without them, nothing is checked. */
interface Step {
  readonly move: Move
  readonly counts?: readonly [unanswered: number, sent: number]
}

interface Expected {
  /** The results of the calls, in order of their start: at least a tag each. */
  readonly results?: ReadonlyArray<object>
  /** The tags of the results, in order of their end. */
  readonly endings?: ReadonlyArray<string>
}

const then = (move: Move, unanswered: number, sent: number): Step => ({ move, counts: [unanswered, sent] })
const begin = (count: number, client = 0): Move => ({ begin: count, client })
const answer = (reply: () => Reply): Move => ({ answer: reply })
const interrupt = (...calls: ReadonlyArray<number>): Move => ({ interrupt: calls })
const adjust = (millis: number): Move => ({ adjust: millis })
const hashing = (state: "works" | "hangs"): Move => ({ hashing: state })
const ok = answer(() => new Response(null, { status: 204 }))
const status = (code: number) => answer(() => new Response(null, { status: code }))
const wrong = answer(() => unauthorized("verify aksk signature fail"))
const broken = answer(() => ({ cause: { code: "ECONNRESET" } }))

const observe = async (line: Line, steps: ReadonlyArray<Step>, clients?: ReadonlyArray<ClientConfig>) => {
  const unanswered: Array<(reply: Reply) => void> = []
  let sent = 0
  await using world = await line.open({
    transport: () => {
      sent += 1
      return new Promise((resolve) => unanswered.push(resolve))
    },
    clients,
    key: (redacted) => ({ accessKeyId: "AKID", secretAccessKey: redacted("secret"), source: "OS_ACCESS_KEY" })
  })
  const calls: Array<Call> = []
  const endings: Array<unknown> = []
  const make = (move: Move): unknown => {
    if ("answer" in move) return unanswered.splice(0).map((resolve) => resolve(move.answer()))
    if ("interrupt" in move) return move.interrupt.map((n) => calls[n]?.interrupt())
    if ("adjust" in move) return world.adjust(move.adjust)
    if ("hashing" in move) return world.hashing(move.hashing)
    const begun = Array.from({ length: move.begin }, () => world.remove({ client: move.client }))
    for (const { ended } of begun) void ended.then(({ value }) => endings.push(fieldsOf(value)["_tag"]))
    return calls.push(...begun)
  }
  const seen: Array<readonly [number, number]> = []
  for (const { counts, move } of steps) {
    await make(move)
    await world.settled()
    if (counts !== undefined) seen.push([unanswered.length, sent])
  }
  const results = await Promise.all(calls.map((call) => resultOf(call, world)))
  return { counts: seen, results, endings: [...endings] }
}

const row = (
  name: string,
  steps: ReadonlyArray<Step>,
  expected: Expected = {},
  options: { readonly clients?: ReadonlyArray<ClientConfig>; readonly only?: Case["only"] } = {}
): Case => ({
  name,
  only: options.only,
  observe: (line) => observe(line, steps, options.clients),
  expected: { counts: steps.flatMap(({ counts }) => (counts === undefined ? [] : [counts])), ...expected }
})

const times = (count: number, result: object) => Array.from({ length: count }, () => result)
const deleted = { _tag: "Deleted" }
const cut = { _tag: "interrupted" }
const open = { _tag: "still under way" }
const lost = { _tag: "DcsTransportError" }
const refused = { _tag: "DcsUnauthorized" }
const unsent = {
  _tag: "DcsCredentialsError",
  source: "OS_ACCESS_KEY",
  problem: "the service just rejected them (401 APIGW.0301), so this call was not sent"
}
const late = (phase: "headers" | "total", timeoutMillis: number, attempts: number) => ({
  _tag: "DcsTimeout",
  phase,
  timeoutMillis,
  attempts,
  mayHaveDeleted: attempts > 0
})

const alone: ReadonlyArray<Case> = [
  row("and then all", [then(begin(100), 1, 1), then(ok, 99, 100), then(ok, 0, 100)], {
    results: times(100, deleted)
  }),
  row("and an error response other than 401 lets them through as well", [
    then(begin(5), 1, 1),
    then(status(404), 4, 5)
  ]),
  row(
    "of all clients that share the key, and a 403 lets all through",
    [
      then(begin(1, 0), 1, 1),
      then(begin(1, 1), 1, 1),
      then(begin(1, 0), 1, 1),
      then(status(403), 2, 3),
      then(status(403), 0, 3)
    ],
    { results: times(3, { _tag: "DcsForbidden" }) },
    { clients: [{}, {}] }
  ),
  row(
    "and a 401 fails those that wait, with nothing sent; the 401 is reported first, and the next call can try again",
    [then(begin(100), 1, 1), then(wrong, 0, 1), then(begin(3), 1, 2)],
    {
      results: [refused, ...times(99, unsent), open, open, open],
      endings: [refused._tag, ...times(99, unsent).map(() => unsent._tag)]
    }
  ),
  row("and after a later 401, one goes alone again", [
    then(begin(1), 1, 1),
    then(ok, 0, 1),
    then(begin(3), 3, 4),
    then(wrong, 0, 4),
    then(begin(3), 1, 5)
  ]),
  row(
    "and hands over if there was no response",
    [then(begin(3), 1, 1), then(broken, 1, 2), then(broken, 1, 3), then(ok, 0, 3)],
    { results: [lost, lost, deleted] }
  )
]

const interrupting: ReadonlyArray<Case> = [
  row(
    "the one that goes alone hands over",
    [then(begin(3), 1, 1), then(interrupt(0), 2, 2), then(ok, 1, 3), then(ok, 0, 3)],
    { results: [cut, deleted, deleted] }
  ),
  row(
    "one that waits does not affect the order of the others",
    [then(begin(3), 1, 1), then(interrupt(1), 1, 1), then(broken, 1, 2), then(ok, 0, 2)],
    { results: [lost, cut, deleted] }
  ),
  row(
    "all of them at once does not block the next",
    // How many of them were sent before they were interrupted depends on the runtime.
    [then(begin(5), 1, 1), ...[interrupt(0, 1, 2, 3, 4), begin(2), ok, ok].map((move) => ({ move }))],
    { results: [...times(5, cut), deleted, deleted] }
  ),
  row(
    "all of them one after the other does not block the next",
    [
      then(begin(4), 1, 1),
      then(interrupt(0), 2, 2),
      then(interrupt(3), 2, 2),
      then(interrupt(1), 3, 3),
      then(interrupt(2), 3, 3),
      then(begin(2), 4, 4),
      then(ok, 1, 5),
      then(ok, 0, 5)
    ],
    { results: [...times(4, cut), deleted, deleted] }
  ),
  row(
    "one that is signing hands over",
    [
      then(hashing("hangs"), 0, 0),
      then(begin(2), 0, 0),
      then(hashing("works"), 0, 0),
      then(interrupt(0), 1, 1),
      then(ok, 0, 1)
    ],
    { results: [cut, deleted] }
  )
]

/** Three that begin together: the first two use their ten seconds each, the third the rest of 25. */
const first = [late("headers", 10_000, 1), late("headers", 10_000, 1), late("total", 25_000, 1)]
const longTimeouts: ClientConfig = { timeout: 10_000, totalTimeout: 25_000 }

const waiting: ReadonlyArray<Case> = [
  row(
    "is bounded by the clock over all attempts, and does not shorten the attempt that follows",
    [
      then(begin(3), 1, 1),
      then(begin(1, 1), 1, 1),
      then(adjust(10_000), 2, 2),
      then(adjust(9000), 2, 2),
      then(adjust(6000), 3, 3),
      then(begin(1), 4, 4),
      then(ok, 0, 4)
    ],
    { results: [...first, late("total", 24_000, 0), deleted] },
    { clients: [longTimeouts, { ...longTimeouts, totalTimeout: 24_000 }] }
  ),
  row(
    "ends in a timeout even if the turn comes at the moment when the time is over",
    [then(begin(4), 1, 1), then(adjust(25_000), 3, 3)],
    { results: [...first, late("total", 25_000, 0)] },
    {
      clients: [longTimeouts],
      only: { line: "effect-4", because: "effect-3 says that no credentials came within 0 ms" }
    }
  ),
  row(
    "ends with nothing sent for a client with a short timeout; the call that goes alone hands over if it is interrupted or late",
    [
      then(begin(1), 1, 1),
      then(begin(1, 1), 1, 1),
      then(adjust(20), 1, 1),
      then(begin(1), 1, 1),
      then(interrupt(0), 2, 2),
      then(adjust(200), 2, 2),
      then(begin(1), 3, 3)
    ],
    { results: [cut, late("total", 20, 0), late("headers", 200, 1), open] },
    { clients: [{ timeout: 200, totalTimeout: 200 }, { totalTimeout: 20 }] }
  )
]

export const firstUse: Tables = { "one goes alone": alone, interrupting, waiting }
