/** The targets by name: functions of bytes that throw if a rule is broken. */
import * as answers from "./answers.ts"
import * as clients from "./clients.ts"
import * as clouds from "./clouds.ts"
import * as endpoints from "./endpoints.ts"
import * as idFiles from "./idFiles.ts"
import * as huawei from "./huawei.ts"
import * as ids from "./ids.ts"
import * as journals from "./journals.ts"
import * as pages from "./pages.ts"
import * as plans from "./plans.ts"

export interface Target {
  /** Throws if a rule is broken. */
  readonly check: (bytes: Uint8Array) => void | Promise<void>
  /** Pieces of text that mutations insert. */
  readonly dictionary: ReadonlyArray<string>
}

export const targets: Readonly<Record<string, Target>> = {
  answers,
  clients,
  clouds,
  endpoints,
  huawei,
  ids,
  idFiles,
  journals,
  pages,
  plans
}
