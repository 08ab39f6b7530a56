/** What is known about the rows. Rows without an entry are listed. */
import { signal } from "@preact/signals"
import { type Fate, isGone, listed } from "../model/Fate.ts"
import type { Frames } from "./frames.ts"

export const makeFates = (frames: Frames) => {
  const fates = new Map<string, Fate>()
  const version = signal(0)
  const bump = (): void => {
    version.value += 1
  }
  return {
    of: (key: string): Fate => fates.get(key) ?? listed,
    set: (key: string, fate: Fate): void => {
      fates.set(key, fate)
      frames.request(bump)
    },
    /** A new list begins, which shows what exists. What a run said about the rows that are left can be kept. */
    relist: (keepOpen: boolean): void => {
      for (const [key, fate] of fates) if (!keepOpen || isGone(fate)) fates.delete(key)
      frames.request(bump)
      frames.flush()
    },
    version
  }
}
