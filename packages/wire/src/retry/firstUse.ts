/**
 * Guards the first use of an access key. After five wrong signatures in a row, the next one locks a key for minutes. So
 * until a key is known to be right, only one request at a time uses it.
 */

/** A ticket represents one request. Wake each returned ticket once. */
export interface FirstUse<Ticket> {
  /** The key is known to be right: requests need no ticket. */
  readonly isOpen: () => boolean
  readonly enter: (ticket: Ticket) => "go" | "wait"
  /** A response arrived that {@link provesKey | proves the key}. Returns the waiting tickets, which can go. */
  readonly accepted: () => ReadonlyArray<Ticket>
  /**
   * A 401 arrived. Unless its cause was corrected (a clock, a key), returns the waiting tickets, whose requests must fail
   * unsent: they would be rejected, too.
   */
  readonly refused: (recovered: boolean) => ReadonlyArray<Ticket>
  /** A ticket stopped waiting, or its request ended, with any result. Returns the ticket that goes next. */
  readonly left: (ticket: Ticket) => Ticket | undefined
}

/** Whether a failure proves that the key is right: any response except a 401. */
export const provesKey = (error: object): boolean => "status" in error && error.status !== 401

/** Why the waiting requests were not sent, after a 401 with this code. */
export const keyRefused = (errorCode: string | undefined): string =>
  `the service just rejected them (401${errorCode === undefined ? "" : ` ${errorCode}`}), so this call was not sent`

/**
 * The guard of an unproven key. The first request goes; the others wait in order of arrival. A request that ends without
 * a response lets the next one go. A later 401 closes the guard again.
 *
 * @example
 * ```ts
 * import { firstUse } from "@dcs-tasks/wire/retry"
 *
 * const key = firstUse<string>()
 * key.enter("a") // => "go"
 * key.enter("b") // => "wait"
 * key.left("a") // => "b"
 * key.enter("c") // => "wait"
 * key.accepted() // => ["c"]
 * key.enter("d") // => "go"
 * ```
 */
export const firstUse = <Ticket>(): FirstUse<Ticket> => {
  let open = false
  let current: Ticket | undefined
  const waiting = new Set<Ticket>()
  const releaseWaiting = (): ReadonlyArray<Ticket> => {
    const tickets = [...waiting]
    waiting.clear()
    return tickets
  }
  return {
    isOpen: () => open,
    enter: (ticket) => {
      if (open) return "go"
      if (current !== undefined) {
        waiting.add(ticket)
        return "wait"
      }
      current = ticket
      return "go"
    },
    accepted: () => {
      open = true
      return releaseWaiting()
    },
    refused: (recovered) => {
      open = false
      return recovered ? [] : releaseWaiting()
    },
    left: (ticket) => {
      waiting.delete(ticket)
      if (current !== ticket) return undefined
      const [next] = waiting
      current = next
      if (next !== undefined) waiting.delete(next)
      return next
    }
  }
}
