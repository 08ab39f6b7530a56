/** Runs of the page, on a bulk deletion by script. */
import { BackgroundTask, type BulkOutcome, DcsForbidden, DcsTransportError, Failed } from "@dcs-tasks/browser"
import { clientWith, scriptedBulk, settled } from "./bulk.ts"
import { listedConsole, listing } from "./console.ts"

export const tasks = (count: number, prefix = "t") =>
  Array.from({ length: count }, (_, index) => new BackgroundTask({ id: `${prefix}${index}`, status: "SUCCESS" }))

export const failed = () => new Failed({ error: new DcsForbidden({ status: 403, attempts: 1, mayHaveDeleted: false }) })

export const unknown = () =>
  new Failed({ error: new DcsTransportError({ kind: "network", attempts: 3, mayHaveDeleted: true }) })

/** A console of instances with so many records, all selected, and the bulk deletion under its run. */
export const selecting = async (counts: Readonly<Record<string, number>>, now = () => 0) => {
  const bulk = scriptedBulk()
  const records = Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, tasks(count)]))
  const console = await listedConsole({ client: clientWith({ ...listing(records), ...bulk }), now })
  console.selectShown()
  return { bulk, console }
}

/** The same, with the run under way. */
export const running = async (count: number, now = () => 0) => {
  const { bulk, console } = await selecting({ i1: count }, now)
  console.deleteSelected()
  await settled()
  return { bulk, console }
}

export const endAll = async (
  { inProgress }: ReturnType<typeof scriptedBulk>,
  outcome: () => BulkOutcome
): Promise<void> => {
  for (let next = inProgress[0]; next !== undefined; next = inProgress[0]) {
    next.end(outcome())
    await settled()
  }
  await settled()
}
