/** How background tasks are listed: `list` prints all of them, `prune` those that it would delete. */
import { BackgroundTask } from "@dcs-tasks/core"
import * as Schema from "effect/Schema"
import type { ListFormat } from "./records.ts"
import { displayTime, timeColumn } from "./table.ts"

export const taskFormat: ListFormat<BackgroundTask> = {
  none: "no background tasks found",
  encode: Schema.encodeSync(BackgroundTask),
  columns: [{ title: "ID", whole: true }, { title: "STATUS" }, { title: "NAME" }, timeColumn],
  row: ({ createdAt, id, name, status }) => [id, status ?? "-", name ?? "-", displayTime(createdAt)]
}
