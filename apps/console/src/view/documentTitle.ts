import { effect } from "@preact/signals"
import type { Console } from "../state/Console.ts"
import { texts } from "../texts/index.ts"
import { chosenNameOf } from "./View.ts"

const titleOf = (state: Console): string => {
  const run = state.run.value
  if (run === undefined) return texts.tab.idle(chosenNameOf(state))
  const { alreadyGone, deleted, waiting } = run.counts
  if (run.state === "ended") return texts.tab.ended(deleted + alreadyGone, run.total)
  const percent = Math.floor((100 * (run.total - waiting)) / run.total)
  return run.state === "paused" ? texts.tab.paused(percent) : texts.tab.running(percent)
}

/** Tells the progress of a run in the title, for those who look at another tab. */
export const watchDocumentTitle = (state: Console): (() => void) =>
  effect(() => {
    document.title = titleOf(state)
  })
