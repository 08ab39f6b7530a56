/** One deletion over a scripted transport: the waits between its requests, and its result. */
import type { Call, Case, ClientConfig, Limits, Reply, World } from "./line.ts"
import { plain } from "./views.ts"

export type Step = () => Reply

export const answer =
  (status: number, body?: unknown, headers?: Record<string, string>): Step =>
  () =>
    new Response(body === undefined ? null : JSON.stringify(body), { status, ...(headers && { headers }) })

export const gone = answer(404, { error_code: "DCS.4133", error_msg: "no such task" })

export const reset: Step = () => ({ cause: { code: "ECONNRESET" } })

export const refused: Step = () => ({ cause: { code: "ECONNREFUSED" } })

/** The result of a call, without waiting for one that does not end. */
export const resultOf = async ({ ended }: Call, { settled }: World): Promise<unknown> => {
  const open = { _tag: "still under way" }
  return Promise.race([ended.then(({ value }) => plain(value)), settled().then(() => open)])
}

/** Longer than any row takes. */
const budget = 5 * 60_000

interface Options {
  /** Three attempts by default. */
  readonly client?: ClientConfig
  readonly random?: number
  readonly missing?: "fail" | "succeed" | undefined
  /** Those of the call; the client's by default. */
  readonly limits?: Limits
  readonly only?: Case["only"]
}

interface Expected {
  /** Milliseconds between the requests. */
  readonly gaps?: ReadonlyArray<number>
  readonly requests?: number
  readonly result?: object
}

/** The last step repeats. */
export const removal = (name: string, steps: ReadonlyArray<Step>, expected: Expected, options: Options = {}): Case => ({
  name,
  only: options.only,
  observe: async (line) => {
    const times: Array<number> = []
    await using world = await line.open({
      transport: (_, now) => (steps[times.push(now) - 1] ?? steps.at(-1))?.() ?? "hang",
      clients: [{ maxAttempts: "default", ...options.client }],
      random: options.random
    })
    const call = world.remove({ missing: options.missing, limits: options.limits })
    await world.adjust(budget)
    const gaps = times.slice(1).map((time, n) => time - (times[n] ?? 0))
    return { result: await resultOf(call, world), gaps, requests: times.length }
  },
  expected
})
