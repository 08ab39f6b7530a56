/** What went wrong in a run: rows with the same message are one fault. */
import type { Fate } from "../model/Fate.ts"
import { sharedMessage } from "../model/Outcome.ts"
import type { Fault } from "../model/Run.ts"

interface Rows {
  readonly fate: Fault["fate"]
  readonly message: string
  /** The ids of the requests by the keys of the rows. */
  readonly requests: Map<string, string | undefined>
}

const isFault = (fate: Fate): fate is Extract<Fate, { _tag: Fault["fate"] }> =>
  fate._tag === "Unknown" || fate._tag === "Failed"

export const makeFaults = () => {
  const byName = new Map<string, Rows>()
  const nameOf = (fate: Extract<Fate, { _tag: Fault["fate"] }>): string =>
    `${fate._tag} ${sharedMessage(fate.message, fate.requestId)}`
  return {
    /** A row has another fate. */
    move: (key: string, from: Fate, to: Fate): void => {
      if (isFault(from)) byName.get(nameOf(from))?.requests.delete(key)
      if (!isFault(to)) return
      const name = nameOf(to)
      const rows = byName.get(name)
      if (rows === undefined) {
        const message = sharedMessage(to.message, to.requestId)
        byName.set(name, { fate: to._tag, message, requests: new Map([[key, to.requestId]]) })
      } else rows.requests.set(key, to.requestId)
    },
    list: (): ReadonlyArray<Fault> =>
      [...byName.values()]
        .filter(({ requests }) => requests.size > 0)
        .toSorted((a, b) => b.requests.size - a.requests.size)
        .map(({ fate, message, requests }) => ({
          fate,
          message,
          keys: [...requests.keys()],
          requestIds: [...requests.values()].filter((id) => id !== undefined)
        }))
  }
}
