import { effect } from "@preact/signals"
import { nameOf } from "../model/Task.ts"
import type { Console } from "../state/Console.ts"
import { texts } from "../texts.ts"

const whereOf = ({ chosen, instances }: Console): string => {
  const found = instances.value.items.find(({ instance }) => instance.id === chosen.value)
  return found === undefined ? texts.instances.all : nameOf(found.instance)
}

const titleOf = (state: Console): string => {
  const run = state.run.value
  if (run === undefined) return texts.view.titles.idle(whereOf(state))
  const { alreadyGone, deleted, waiting } = run.counts
  if (run.state === "ended") return texts.view.titles.ended(deleted + alreadyGone, run.total)
  const percent = Math.floor((100 * (run.total - waiting)) / run.total)
  return run.state === "paused" ? texts.view.titles.paused(percent) : texts.view.titles.running(percent)
}

/** Tells the progress of a run in the title, for those who look at another tab. */
export const watchDocumentTitle = (state: Console): (() => void) =>
  effect(() => {
    document.title = titleOf(state)
  })
