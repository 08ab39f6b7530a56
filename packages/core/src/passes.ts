/**
 * The passes of one exchange: its request goes out once, or as often as a caller's middleware repeats it.
 *
 * @since 0.1.0
 */
import { type Fate, fateOf, worseFate } from "@dcs-tasks/wire/fate"
import * as Exchange from "./Exchange.ts"

/**
 * Begins a pass of the exchange's request through a transport, and gives its record: a middleware may send the same
 * request again, even while it is under way.
 *
 * @since 0.1.0
 */
export const begin = (exchange: Exchange.Exchange): Exchange.Exchange => {
  const pass = Exchange.make(exchange)
  pass.sent = 1
  pass.onQueue = () => {
    exchange.phase = pass.phase
    exchange.onQueue?.()
  }
  for (const earlier of exchange.passes) {
    if (hasEnded(earlier)) continue
    earlier.raced = true
    pass.raced = true
  }
  exchange.passes = [...exchange.passes, pass]
  return pass
}

/** To be given up is an end that was seen. */
const hasEnded = ({ end, error }: Exchange.Exchange): boolean => end !== undefined || error !== undefined

const fateOfPass = (pass: Exchange.Exchange, isBeforeRequest: (error: unknown) => boolean): Fate => {
  const { error, raced, repeatsUnseen, status, written } = pass
  const beforeRequest = error !== undefined && isBeforeRequest(error)
  const fate = fateOf({ status, written, repeatsUnseen, beforeRequest })
  // It did not end before the answer that counts was under way, which therefore says nothing of what it did.
  return raced && fate === "unknown" ? "unproven" : fate
}

/** The last pass; in a race, the last one that was answered. */
const telling = (passes: ReadonlyArray<Exchange.Exchange>): Exchange.Exchange | undefined => {
  const last = passes.at(-1)
  if (last === undefined || last.status !== undefined || !last.raced) return last
  return passes.findLast(({ end, raced }) => raced && end !== undefined) ?? last
}

/**
 * Makes the exchange tell of the pass whose end counts; what became of the others is `others` of the exchange. Of passes
 * that nobody told of, only the last one's end is known.
 *
 * @since 0.1.0
 */
export const conclude = (exchange: Exchange.Exchange, isBeforeRequest: (error: unknown) => boolean): void => {
  const { passes } = exchange
  const isUntold = exchange.sent === 0 && passes.length === 0 && exchange.taken > 0
  if (isUntold || requestsOf(exchange) > Math.max(passes.length, 1)) {
    exchange.others = worseFate(exchange.others, "unproven")
  }
  exchange.sent = requestsOf(exchange)
  exchange.passes = Exchange.noPasses
  const told = telling(passes)
  for (const pass of passes) {
    if (pass !== told) exchange.others = worseFate(exchange.others, fateOfPass(pass, isBeforeRequest))
  }
  if (told === undefined) return
  const { chunks, end, error, headers, phase, repeatsUnseen, size, status, written } = told
  Object.assign(exchange, { chunks, end, error, headers, phase, repeatsUnseen, size, status, written })
}

/**
 * How many requests were made, as far as anybody saw.
 *
 * @since 0.1.0
 */
export const requestsOf = ({ passes, sent, taken }: Exchange.Exchange): number => {
  const told = passes.reduce((sum, pass) => sum + pass.sent, 0)
  return Math.max(sent, told) || taken
}
