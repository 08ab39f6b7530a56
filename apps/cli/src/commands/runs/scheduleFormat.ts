/** How schedules are listed. */
import type { Schedule } from "@dcs-tasks/durable/client"
import type { ListFormat } from "../../output/records.ts"
import { inWords } from "./input.ts"

export const scheduleFormat: ListFormat<Schedule & { readonly status?: string }> = {
  none: "no schedules found",
  encode: ({ cron, input, name, zone }) => ({ name, cron, ...(zone !== undefined && { zone }), input }),
  columns: [{ title: "NAME", whole: true }, { title: "CRON", whole: true }, { title: "ZONE" }, { title: "DELETES" }],
  row: ({ cron, input, name, zone }) => [name, cron, zone ?? "UTC", inWords(input)]
}
