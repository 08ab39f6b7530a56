/** A case of the trial: what is done to the runners, and what has to hold afterwards. */
import type { Outcome } from "../outcome.ts"
import type { Postgres } from "../postgres.ts"

interface Given {
  /** Absent where it is not installed. */
  readonly postgres: Postgres | undefined
  /** 0 for the first repetition. */
  readonly repetition: number
}

export interface Case {
  readonly name: string
  /** For the table. */
  readonly title: string
  readonly needs: "postgres" | "nothing"
  readonly run: (given: Given) => Promise<Outcome>
}
