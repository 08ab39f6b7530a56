/** The laws that every simulated history keeps, in the order of docs/guarantees.md. */
import { budget } from "./budget.ts"
import { durable, inTables } from "./durable/index.ts"
import type { History, Law } from "./history.ts"
import { journal } from "./journal.ts"
import { limits } from "./limits.ts"
import { output } from "./output.ts"
import { restraint } from "./restraint.ts"
import { results } from "./results.ts"
import { selection } from "./selection.ts"
import { secrets } from "./secrets.ts"
import { truth } from "./truth.ts"

export const laws: ReadonlyArray<Law> = [
  ...truth.map(inTables),
  ...results,
  ...journal,
  ...limits,
  ...restraint,
  ...budget,
  ...selection,
  ...durable,
  ...output,
  ...secrets
]

/** The laws that a history breaks, each with the reason. */
export const brokenLaws = (history: History): ReadonlyArray<string> =>
  laws.flatMap(({ broken, name }) => {
    const why = broken(history)
    return why === undefined ? [] : [`${name}: ${why}`]
  })
