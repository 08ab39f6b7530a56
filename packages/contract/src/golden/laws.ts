/**
 * The cases of the laws: the outcome of each seed, and the times of its requests.
 */
import { type Line, trial } from "../laws/search.ts"
import type { World } from "../laws/world.ts"
import type { Case } from "./record.ts"

const seeds = 2000

export const lawCases = (name: string, line: Line): ReadonlyArray<Case> =>
  Array.from({ length: seeds }, (_, n) => n + 1).map((seed) => ({
    key: `law / ${String(seed).padStart(4, "0")} / ${name}`,
    run: async () => {
      const worlds: Array<World> = []
      const watched: Line = { ...line, call: (world) => (worlds.push(world), line.call(world)) }
      const { millis, outcome, plan, wrong } = await trial(watched, seed)
      const over = [plan.transport, ...plan.middlewares.map((middleware) => middleware.name)].join(" + ")
      const requests = worlds[0]?.sentRequests.map(({ at, end, endedAt, status }) => ({ at, end, endedAt, status }))
      return { outcome, millis, requests, over, ...(wrong.length > 0 && { wrong }) }
    }
  }))
