/** All cases, in the order of the table. */
import { both } from "./both.ts"
import type { Case } from "./case.ts"
import { commands } from "./commands.ts"
import { freeze } from "./freeze.ts"
import { join } from "./join.ts"
import { kill } from "./kill.ts"
import { manyPostgres, manySqlite } from "./many.ts"
import { missing } from "./missing.ts"
import { restart } from "./restart.ts"
import { sqlite } from "./sqlite.ts"
import { stop } from "./stop.ts"
import { token } from "./token.ts"

export const cases: ReadonlyArray<Case> = [
  kill,
  freeze,
  restart,
  stop,
  both,
  join,
  token,
  missing,
  commands,
  sqlite,
  manySqlite,
  manyPostgres
]
