/** The time window of a list: asked of the service, and held against each record once more. */
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { displayValue } from "../text.ts"
import { parseTime } from "../time.ts"

/** Its ends in epoch milliseconds; both belong to it. */
export interface TimeWindow {
  readonly startTime: number | undefined
  readonly endTime: number | undefined
}

export const always: TimeWindow = { startTime: undefined, endTime: undefined }

/** Years beyond 9999 have no place in the query. */
const isWritable = (millis: number): boolean => millis >= 0 && millis < 253_402_300_800_000

const millisOf = (
  field: string,
  input: unknown,
  readTime: (input: unknown) => number | undefined
): number | undefined | InvalidInput => {
  if (input === undefined) return undefined
  const millis = input instanceof Date ? input.getTime() : (parseTime(input) ?? readTime(input))
  return millis !== undefined && isWritable(millis)
    ? millis
    : invalidInput(field, "must be a time such as 2026-03-02T09:30:00Z", displayValue(input))
}

/**
 * The window between two points in time, or the first of them that makes none. A point is a `Date`, text as
 * {@link parseTime} takes it, or what `readTime` knows.
 *
 * @example
 * ```ts
 * import { windowOf } from "@dcs-tasks/wire/call"
 *
 * windowOf({ since: "2026-03-02" }) // => { startTime: 1772409600000, endTime: undefined }
 * windowOf({ since: "2026-03-02", until: "2026-03-01" }) // => { _tag: "InvalidInput", field: "until", problem: "must not be before since", value: '"2026-03-01"' }
 * ```
 */
export const windowOf = (
  { since, until }: { readonly since?: unknown; readonly until?: unknown },
  readTime: (input: unknown) => number | undefined = () => undefined
): TimeWindow | InvalidInput => {
  const startTime = millisOf("since", since, readTime)
  if (isInvalidInput(startTime)) return startTime
  const endTime = millisOf("until", until, readTime)
  if (isInvalidInput(endTime)) return endTime
  return startTime !== undefined && endTime !== undefined && endTime < startTime
    ? invalidInput("until", "must not be before since", displayValue(until))
    : { startTime, endTime }
}

/**
 * The window as the service is asked for it. Its clock ticks in seconds, and a page of the vendor's documentation calls
 * the beginning `begin_time`: so the service may give too much, never too little.
 */
export const windowQuery = ({ endTime, startTime }: TimeWindow): TimeWindow => ({
  startTime,
  endTime: endTime === undefined ? undefined : Math.ceil(endTime / 1000) * 1000
})

/** Whether a record lies in the window; one without a readable time lies in none. */
export const isWithin = (
  { endTime, startTime }: TimeWindow,
  { createdAt }: { readonly createdAt?: string | undefined }
): boolean => {
  if (startTime === undefined && endTime === undefined) return true
  const at = parseTime(createdAt)
  return at !== undefined && (startTime === undefined || at >= startTime) && (endTime === undefined || at <= endTime)
}
