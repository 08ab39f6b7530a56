import type { ReadonlySignal } from "@preact/signals"
import { agoOf, exactOf } from "./times.ts"

/** How long ago; exact on hover. */
export const Time = ({ clock, millis }: { readonly clock: ReadonlySignal<number>; readonly millis: number }) => (
  <time dateTime={new Date(millis).toISOString()} title={exactOf(millis)}>
    {agoOf(millis, clock.value)}
  </time>
)
