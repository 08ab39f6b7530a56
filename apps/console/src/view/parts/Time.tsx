import type { ReadonlySignal } from "@preact/signals"
import { exactTime, relativeTime } from "../../model/times.ts"

/** How long ago; exact on hover. */
export const Time = ({ clock, millis }: { readonly clock: ReadonlySignal<number>; readonly millis: number }) => (
  <time dateTime={new Date(millis).toISOString()} title={exactTime(millis)}>
    {relativeTime(millis, clock.value)}
  </time>
)
