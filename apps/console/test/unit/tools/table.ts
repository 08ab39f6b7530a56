/** A table of records of different age. */
import { BackgroundTask } from "@dcs-tasks/browser"
import type { Console } from "../../../src/state/Console.ts"
import { clientWith } from "./bulk.ts"
import { listedConsole, listing } from "./console.ts"
import { day, now } from "./rows.ts"

const daysAgo = (days: number) => new Date(now - days * day).toISOString()

export const task = (id: string, status: string, days: number, userName = "ann") =>
  new BackgroundTask({ id, status, userName, createdAt: daysAgo(days) })

export const records = {
  i1: [task("a", "FAILED", 1), task("b", "FAILED", 40), task("c", "SUCCESS", 50, "bob"), task("d", "EXECUTING", 60)],
  i2: [task("a", "FAILED", 2)]
}

export const shown = (console: Console) => console.rows.value.map(({ key }) => key)

export const listedRecords = (calls = {}) =>
  listedConsole({ client: clientWith({ ...listing(records), ...calls }), now: () => now })
