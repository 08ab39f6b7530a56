/** The laws of durable runs, and those of all runs that its tables keep, too. */
import type { Law } from "../history.ts"
import { asOneRun } from "./history.ts"
import { rows } from "./rows.ts"
import { sending } from "./sending.ts"

export const durable: ReadonlyArray<Law> = [...rows, ...sending]

/** Of which the tables have one of their own: a claim is a reason, too. */
const ofOneProcess: ReadonlySet<string> = new Set(["AlreadyGone only with a reason"])

/** Also holds for the outcomes in the tables, as if one process had sent everything. */
export const inTables = ({ broken, name }: Law): Law => ({
  name,
  broken: (history) =>
    broken(history) ??
    (history.durable === undefined || ofOneProcess.has(name) ? undefined : broken(asOneRun(history, history.durable)))
})
