/** What a screen reader says when something has changed. */
import { counted, duration, number, records } from "./words.ts"

export const announce = {
  listed: (shown: number, all: number) =>
    shown === all ? `${records(all)} listed.` : `${records(all)} listed, ${number(shown)} of them shown.`,
  shown: (shown: number, all: number) => `${number(shown)} of ${records(all)} shown.`,
  deselected: (count: number) =>
    `${records(count)} deselected, because the filter hides ${count === 1 ? "it" : "them"}.`,
  selected: (count: number) => (count === 0 ? "Nothing selected." : `${records(count)} selected.`),
  started: (count: number) => `Deleting ${records(count)}.`,
  progress: (done: number, total: number) => `${number(done)} of ${number(total)} done.`,
  throttled: (seconds: number) => `The service asks to wait for ${duration(seconds)}.`,
  paused: "Paused.",
  resumed: "Resumed.",
  stopping: "Stopping.",
  ended: (counts: string) => `Ended: ${counts}.`,
  checked: (gone: number, there: number, unknown: number) =>
    `Checked: ${counted([
      [gone, "gone"],
      [there, "still there"],
      [unknown, "unknown"]
    ])}.`
}
