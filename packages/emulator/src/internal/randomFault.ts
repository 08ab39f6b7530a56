/**
 * Random faults, which are the same for the same seed and request number.
 */
import type { Fault, RandomFaults } from "../Fault.ts"
import { deterministicFraction } from "../deterministic.ts"
import { internalError } from "./refusals.ts"

const { errorCode, errorMsg, status } = internalError
const error500: Fault = {
  kind: "status",
  status,
  body: { error_code: errorCode, error_msg: errorMsg, error_ext_msg: null }
}

type Rate = keyof RandomFaults["rates"]

/** `coin` decides between the two variants of a fault, if it has two. */
const faultFor = (rate: Rate, { retryAfter, slowMillis = 50 }: RandomFaults, coin: boolean): Fault => {
  switch (rate) {
    case "resetBefore":
      return { kind: "resetBeforeHeaders" }
    case "resetAfter":
      return { kind: coin ? "resetBeforeHeaders" : "resetAfterHeaders", afterHandling: true }
    case "error500Before":
      return error500
    case "error500After":
      return { ...error500, afterHandling: true }
    case "unavailable":
      return { kind: "status", status: 503 }
    case "throttled":
      return { kind: "throttled", retryAfter }
    case "slow":
      return { kind: "latency", millis: slowMillis }
    case "hang":
      return { kind: "hang", afterHandling: coin }
  }
}

/** The order in which the rates divide the range of one random number. */
const order: ReadonlyArray<Rate> = [
  "resetBefore",
  "resetAfter",
  "error500Before",
  "error500After",
  "unavailable",
  "throttled",
  "slow",
  "hang"
]

export const randomFaults = (faults: RandomFaults): ((index: number) => Fault | undefined) => {
  const { rates, seed } = faults
  return (index) => {
    let remaining = deterministicFraction(`${seed}:fault:${index}`)
    for (const rate of order) {
      remaining -= rates[rate] ?? 0
      if (remaining < 0) return faultFor(rate, faults, deterministicFraction(`${seed}:coin:${index}`) < 0.5)
    }
    return undefined
  }
}
