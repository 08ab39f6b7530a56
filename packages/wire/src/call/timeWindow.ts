/** The time window of a list: sent to the service, then checked again for each record. */
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { displayValue } from "../text.ts"
import { parseTime } from "../time.ts"

/** Both ends in epoch milliseconds, inclusive. */
export interface TimeWindow {
  readonly startTime: number | undefined
  readonly endTime: number | undefined
}

/** The window that every record is in. */
export const always: TimeWindow = { startTime: undefined, endTime: undefined }

/** Queries have four digits for the year, and no sign. */
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
 * The window between two points in time, or the first invalid one. A point is a `Date`, text that {@link parseTime}
 * accepts, or a value that `readTime` can read.
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
 * The window to send to the service, which compares whole seconds: the end is rounded up here, and the start is cut when
 * the query is written. A page of the vendor's documentation calls the start `begin_time`, so the service could ignore
 * ours: it can return too much, never too little.
 */
export const windowQuery = ({ endTime, startTime }: TimeWindow): TimeWindow => ({
  startTime,
  endTime: endTime === undefined ? undefined : Math.ceil(endTime / 1000) * 1000
})

/** Whether a record is in the window. A record without a readable time is only in the unbounded window. */
export const isWithin = (
  { endTime, startTime }: TimeWindow,
  { createdAt }: { readonly createdAt?: string | undefined }
): boolean => {
  if (startTime === undefined && endTime === undefined) return true
  const at = parseTime(createdAt)
  return at !== undefined && (startTime === undefined || at >= startTime) && (endTime === undefined || at <= endTime)
}
