/** Every text of the page, in English: a file for each place where they stand. */
import { announce } from "./announce.ts"
import { confirm, details, keys } from "./dialogs.ts"
import { header, instances, tab } from "./header.ts"
import { problems } from "./problems.ts"
import { fates, progress, stopped, summary, unanswered } from "./run.ts"
import { table, toolbar, whyNot } from "./table.ts"
import { named, number, records } from "./words.ts"

export const texts = {
  announce,
  close: "Close",
  confirm,
  details,
  fates,
  header,
  instances,
  keys,
  named,
  number,
  problems,
  progress,
  records,
  requestId: (id: string) => `Request id: ${id}`,
  stopped,
  summary,
  tab,
  table,
  toolbar,
  unanswered,
  whyNot
}
