/**
 * Runs that are submitted by the clock.
 *
 * @since 0.1.0
 * @module
 */
import * as Cron from "effect/Cron"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { RunInput } from "./Run.ts"

/** The ids of its runs have the time behind the name. */
const Name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, {
    expected: "a name of 1 to 40 ASCII letters, digits, . _ and - that starts with a letter or digit"
  })
)

/** `Cron` also has seconds, and parses days that never come, such as 30 February: `Cron.next` throws for those. */
const isCron = (cron: string, zone: string | undefined): boolean =>
  cron.trim().split(/\s+/).length === 5 &&
  Result.isSuccess(Result.try(() => Cron.next(Cron.parseUnsafe(cron, zone), 0)))

/**
 * When a run is submitted, and what it deletes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Schedule = Schema.Struct({
  /** 1 to 40 ASCII letters, digits, `.`, `_` and `-`, starting with a letter or digit. */
  name: Name,
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: Schema.String,
  /** An IANA time zone; `UTC` by default. */
  zone: Schema.optionalKey(Schema.String),
  /** The runs are named `NAME:TIME`. */
  input: RunInput.mapFields(Struct.omit(["run"]))
})
  .check(Schema.makeFilter(({ cron, zone }) => isCron(cron, zone) || "the cron expression or the time zone is invalid"))
  .annotate({ identifier: "DcsRunSchedule" })
export type Schedule = typeof Schedule.Type

/** The minute in an id, such as `2026-11-26T03:00Z`. */
const minute = (at: Date): string => `${at.toISOString().slice(0, 16)}Z`

/** The first run after a time, in epoch milliseconds, and when it is due. */
export const nextRun = (
  { cron, input, name, zone = "UTC" }: Schedule,
  after: number
): { readonly at: number; readonly run: RunInput } => {
  const at = Cron.next(Cron.parseUnsafe(cron, zone), after)
  return { at: at.getTime(), run: { ...input, run: `${name}:${minute(at)}` } }
}
