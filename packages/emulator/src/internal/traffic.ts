/**
 * Records the requests so far, and queues the faults for the next ones.
 */
import type { Fault } from "../Fault.ts"
import type { Operation, RequestCounts, SeenRequest } from "../Requests.ts"
import { deterministicHex } from "../deterministic.ts"
import { isDcs, operationOf } from "./operationOf.ts"

const kinds: ReadonlySet<string> = new Set<Fault["kind"]>([
  "status",
  "throttled",
  "busy",
  "latency",
  "held",
  "resetBeforeHeaders",
  "resetAfterHeaders",
  "hang"
])

interface Arrival {
  readonly method: string
  readonly url: string
  readonly headerNames: () => ReadonlyArray<string>
  readonly tokenAccepted: () => boolean
  readonly signed: boolean
}

/** One request in progress. */
export interface Exchange {
  readonly requestId: string
  readonly operation: Operation
  readonly fault: Fault | undefined
  readonly recordStatus: (status: number) => void
  /** Resolves with the next `clearFaults`. */
  readonly cleared: Promise<void>
}

interface TrafficSettings {
  readonly seed: number
  /** Whether requests are kept, or only counted. */
  readonly keep: boolean
  /** The random fault of the n-th request to DCS, if none is injected. */
  readonly faultOf: (index: number) => Fault | undefined
}

export interface Traffic {
  readonly begin: (arrival: Arrival) => Exchange
  readonly throttled: () => void
  readonly requests: () => ReadonlyArray<SeenRequest>
  readonly counts: () => RequestCounts
  readonly inject: (...faults: ReadonlyArray<Fault>) => void
  readonly clearFaults: () => ReadonlyArray<Fault>
}

const matches = (fault: Fault, operation: Operation, method: string, path: string): boolean =>
  (fault.method === undefined || fault.method === method) &&
  (fault.operation === undefined || fault.operation === operation) &&
  (fault.instanceId === undefined || path.includes(`/instances/${fault.instanceId}/`)) &&
  (fault.taskId === undefined || path.endsWith(`/tasks/${fault.taskId}`))

const count = <K>(counter: Map<K, number>, key: K): void => {
  counter.set(key, (counter.get(key) ?? 0) + 1)
}

export const makeTraffic = ({ faultOf, keep, seed }: TrafficSettings): Traffic => {
  const seen: Array<SeenRequest> = []
  const byOperation = new Map<Operation, number>()
  const byStatus = new Map<number, number>()
  const byFault = new Map<string, number>()
  let queue: ReadonlyArray<{ readonly fault: Fault; readonly left: number }> = []
  let clearing = Promise.withResolvers<void>()
  let arrived = 0
  let onDcs = 0
  let throttled = 0

  const takeInjected = (operation: Operation, method: string, path: string): Fault | undefined => {
    const next = queue.find(({ fault }) => matches(fault, operation, method, path))
    if (next === undefined) return undefined
    queue = queue.flatMap((entry) => {
      if (entry !== next) return [entry]
      return entry.left > 1 ? [{ ...entry, left: entry.left - 1 }] : []
    })
    return next.fault
  }

  const takeFault = (operation: Operation, method: string, path: string): Fault | undefined => {
    const random = isDcs(operation) ? faultOf(onDcs++) : undefined
    return takeInjected(operation, method, path) ?? random
  }

  return {
    begin: ({ headerNames, method, signed, tokenAccepted, url }) => {
      const index = arrived++
      const requestId = deterministicHex(`${seed}:request:${index}`, 32)
      const [path = "", query = ""] = url.split(/\?(.*)/s)
      const operation = operationOf(method, path)
      const fault = takeFault(operation, method, path)
      count(byOperation, operation)
      if (fault !== undefined) count(byFault, fault.kind)
      if (keep) {
        seen.push({
          requestId,
          method,
          operation,
          path,
          query,
          headerNames: headerNames(),
          tokenAccepted: tokenAccepted(),
          signed,
          ...(fault !== undefined && { fault: fault.kind })
        })
      }
      return {
        requestId,
        operation,
        fault,
        cleared: clearing.promise,
        recordStatus: (status) => {
          count(byStatus, status)
          const request = seen[index]
          if (request !== undefined) seen[index] = { ...request, status }
        }
      }
    },
    throttled: () => {
      throttled += 1
    },
    requests: () => [...seen],
    counts: () => ({
      requests: arrived,
      byOperation: Object.fromEntries(byOperation),
      byStatus: Object.fromEntries(byStatus),
      byFault: Object.fromEntries(byFault),
      throttled
    }),
    inject: (...faults) => {
      for (const { kind } of faults) {
        if (!kinds.has(kind)) throw new TypeError(`There is no fault "${kind}". Use one of ${[...kinds].join(", ")}.`)
      }
      queue = [...queue, ...faults.map((fault) => ({ fault, left: fault.times ?? 1 }))]
    },
    clearFaults: () => {
      const unused = queue.map(({ fault, left }) => (fault.times === undefined ? fault : { ...fault, times: left }))
      queue = []
      clearing.resolve()
      clearing = Promise.withResolvers()
      return unused
    }
  }
}
