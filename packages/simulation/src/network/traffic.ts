/** The requests that clients have sent, as the network saw them. */
import type { Fate } from "./fate.ts"

/** A request. It changes until it has ended. */
export interface Exchange {
  readonly ordinal: number
  readonly connection: number
  readonly pid: number
  readonly method: string
  /** As sent, with the query. */
  readonly target: string
  readonly host: string
  readonly fate: Fate
  /** When its head was written. */
  readonly at: number
  /** Requests of this process to this host without an end, this one included. */
  readonly inFlight: number
  /** Its last byte was written. */
  written: boolean
  /** When the service, or who answers instead, had all of it. */
  arrivedAt?: number
  /** How often the service has handled it. */
  handled: number
  /** Of the response that was sent. */
  status?: number
  /** The client got the whole head of the response. */
  headReceived: boolean
  /** How much of the response the client got. */
  answered: "nothing" | "part" | "whole"
  /** When the client had the whole response, saw the connection break, or gave it up. */
  endedAt?: number
}

export interface Traffic {
  readonly all: ReadonlyArray<Exchange>
  readonly begin: (
    exchange: Omit<Exchange, "ordinal" | "inFlight" | "written" | "handled" | "headReceived" | "answered">
  ) => Exchange
  readonly end: (exchange: Exchange, at: number) => void
}

export const makeTraffic = (): Traffic => {
  const all: Array<Exchange> = []
  const running = new Map<string, Set<Exchange>>()

  const runningOf = ({ host, pid }: Pick<Exchange, "host" | "pid">): Set<Exchange> => {
    const key = `${pid} ${host}`
    const known = running.get(key)
    if (known !== undefined) return known
    const created = new Set<Exchange>()
    running.set(key, created)
    return created
  }

  return {
    all,
    begin: (given) => {
      const others = runningOf(given)
      const exchange: Exchange = {
        ...given,
        ordinal: all.length,
        inFlight: others.size + 1,
        written: false,
        handled: 0,
        headReceived: false,
        answered: "nothing"
      }
      others.add(exchange)
      all.push(exchange)
      return exchange
    },
    end: (exchange, at) => {
      exchange.endedAt ??= at
      runningOf(exchange).delete(exchange)
    }
  }
}
