/**
 * A key's first use: one request goes alone. Five wrong signatures in a row lock an access key for minutes, so while
 * nobody knows whether a key is right only one request at a time is under way with it.
 */

/** Who may go. A ticket is whatever a request waits by; of those handed back, each is to be told once. */
export interface FirstUse<Ticket> {
  /** The key is known to be right: nobody needs a ticket. */
  readonly isOpen: () => boolean
  readonly enter: (ticket: Ticket) => "go" | "wait"
  /** An answer {@link provesKey}. Gives those who waited, and may go. */
  readonly accepted: () => ReadonlyArray<Ticket>
  /**
   * A 401 came, and perhaps something was mended: a clock, a key. Gives those who waited and are not to be sent, since
   * they would be refused as well.
   */
  readonly refused: (recovered: boolean) => ReadonlyArray<Ticket>
  /** It waits no longer, or is done, whatever it came to. Gives whose turn it is now. */
  readonly left: (ticket: Ticket) => Ticket | undefined
}

/** Whether a failure tells that the key is right: any answer that is no 401. */
export const provesKey = (error: object): boolean => "status" in error && error.status !== 401

/** Why those who waited were not sent, after a 401 with this code. */
export const keyRefused = (errorCode: string | undefined): string =>
  `the service just rejected them (401${errorCode === undefined ? "" : ` ${errorCode}`}), so this call was not sent`

/**
 * A key of which nothing is known. The first who comes goes, the others wait, in the order in which they came. Whoever
 * ends without an answer hands the turn to the next; a later 401 closes the gate again.
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
