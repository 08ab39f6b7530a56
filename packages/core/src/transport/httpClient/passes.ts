/**
 * The passes of one exchange: its request goes out once, or as often as a caller's middleware repeats it.
 *
 * @since 0.1.0
 */
import { worseFate } from "@dcs-tasks/wire/fate"
import { hasEnded, settled } from "@dcs-tasks/wire/passes"
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

/** Whether a transport told of its passes, and whether the one that counts has ended. */
export type Concluded = "untold" | "under way" | "ended"

/**
 * Makes the exchange tell of the pass whose end counts; what became of the others is `others` of the exchange. Of passes
 * that nobody told of, only the last one's end is known.
 *
 * @since 0.1.0
 */
export const conclude = (exchange: Exchange.Exchange, isBeforeRequest: (error: unknown) => boolean): Concluded => {
  const { passes } = exchange
  const isUntold = exchange.sent === 0 && passes.length === 0 && exchange.taken > 0
  if (isUntold || requestsOf(exchange) > Math.max(passes.length, 1)) {
    exchange.others = worseFate(exchange.others, "unproven")
  }
  exchange.sent = requestsOf(exchange)
  exchange.passes = Exchange.noPasses
  const { others, told } = settled(passes, isBeforeRequest)
  exchange.others = worseFate(exchange.others, others)
  if (told === undefined) return "untold"
  const { chunks, end, error, headers, phase, repeatsUnseen, size, status, written } = told
  Object.assign(exchange, { chunks, end, error, headers, phase, repeatsUnseen, size, status, written })
  return hasEnded(told) ? "ended" : "under way"
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
