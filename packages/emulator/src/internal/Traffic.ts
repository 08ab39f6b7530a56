/**
 * The requests seen so far, and the faults that wait for one.
 */
import type { Fault } from "../Fault.ts"
import type { SeenRequest } from "../Options.ts"
import { deterministicHex } from "./deterministic.ts"

export interface Arrival {
  readonly method: string
  readonly url: string
  readonly headerNames: ReadonlyArray<string>
  readonly tokenAccepted: boolean
}

/** One request on its way through. */
export interface Exchange {
  readonly requestId: string
  readonly fault: Fault | undefined
  readonly answered: (status: number) => void
}

export interface Traffic {
  readonly begin: (arrival: Arrival) => Exchange
  readonly requests: () => ReadonlyArray<SeenRequest>
  readonly inject: (...faults: ReadonlyArray<Fault>) => void
}

const hits = (fault: Fault, method: string, path: string): boolean =>
  (fault.method === undefined || fault.method === method) &&
  (fault.instanceId === undefined || path.includes(`/instances/${fault.instanceId}/`)) &&
  (fault.taskId === undefined || path.endsWith(`/tasks/${fault.taskId}`))

export const makeTraffic = (seed: number): Traffic => {
  const seen: Array<SeenRequest> = []
  let waiting: ReadonlyArray<{ readonly fault: Fault; readonly left: number }> = []

  const take = (method: string, path: string): Fault | undefined => {
    const next = waiting.find(({ fault }) => hits(fault, method, path))
    if (next === undefined) return undefined
    waiting = waiting.flatMap((entry) => {
      if (entry !== next) return [entry]
      return entry.left > 1 ? [{ ...entry, left: entry.left - 1 }] : []
    })
    return next.fault
  }

  return {
    begin: ({ headerNames, method, tokenAccepted, url }) => {
      const index = seen.length
      const requestId = deterministicHex(`${seed}:request:${index}`, 32)
      const [path = "", query = ""] = url.split(/\?(.*)/s)
      const fault = take(method, path)
      seen.push({
        requestId,
        method,
        path,
        query,
        headerNames,
        tokenAccepted,
        ...(fault !== undefined && { fault: fault.kind })
      })
      return {
        requestId,
        fault,
        answered: (status) => {
          const request = seen[index]
          if (request !== undefined) seen[index] = { ...request, status }
        }
      }
    },
    requests: () => [...seen],
    inject: (...faults) => {
      waiting = [...waiting, ...faults.map((fault) => ({ fault, left: fault.times ?? 1 }))]
    }
  }
}
