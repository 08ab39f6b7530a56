/** What happened to the tables of a durable run. */

/** A state of the run, from this time on. */
export interface StateSeen {
  readonly at: number
  readonly state: string
  readonly stop: string | undefined
  readonly reason: string | undefined
}

/** A process claimed a chunk. */
export interface ClaimSeen {
  readonly at: number
  readonly pid: number
  readonly position: number
  readonly no: number
  readonly fence: number
  readonly ids: ReadonlyArray<string>
}

/** An outcome was written; without a tag, it was removed. */
export interface OutcomeSeen {
  readonly at: number
  readonly pid: number
  /** `INSTANCE/TASK`. */
  readonly key: string
  readonly tag: string
  readonly text: string
  readonly isOverwritten: boolean
}

export interface FinalChunk {
  readonly position: number
  readonly no: number
  readonly isOpen: boolean
  readonly ids: ReadonlyArray<string>
}

export interface DurableHistory {
  readonly states: ReadonlyArray<StateSeen>
  readonly claims: ReadonlyArray<ClaimSeen>
  readonly outcomes: ReadonlyArray<OutcomeSeen>
  /** In the end. */
  readonly chunks: ReadonlyArray<FinalChunk>
  readonly instances: ReadonlyArray<{ readonly id: string; readonly isListed: boolean }>
}
