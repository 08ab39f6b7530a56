/** A list that is read page by page, while records come and go. */
import type { BackgroundTaskPage } from "@dcs-tasks/browser"
import { keyOf } from "./Task.ts"

/** The keys of the records of one instance, and whether they prove that no other record exists. */
export const makeWalk = (instanceId: string) => {
  const keys = new Set<string>()
  const totals: Array<number | undefined> = []
  return {
    keys,
    add: ({ tasks, total }: Pick<BackgroundTaskPage, "tasks" | "total">): void => {
      for (const { id } of tasks) keys.add(keyOf(instanceId, id))
      totals.push(total)
    },
    /** A record that goes moves the later ones, so that one of them can be on no page that was read. */
    isProof: (): boolean =>
      totals.every((total, page) => {
        const before = page === 0 ? 0 : totals[page - 1]
        return totals.length === 1 || (total !== undefined && before !== undefined && total >= before)
      })
  }
}
