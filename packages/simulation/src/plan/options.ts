/** What a plan tells a program, as its only argument. */
import type { PlannedRecord, RunInput } from "@dcs-tasks/durable"

export interface ProgramOptions {
  readonly endpoint: string
  readonly projectId: string
  readonly instanceId: string
  readonly taskIds: ReadonlyArray<string>
  /** One call for each id, or one bulk run. */
  readonly bulk: boolean
  readonly journal: string | undefined
  readonly concurrency: number
  readonly maxAttempts: number
  readonly timeout: number
  readonly totalTimeout: number
  /** Fibers run in any order, by this seed. */
  readonly anyOrder?: number
  readonly missing: "fail" | "succeed"
  /** Around the HTTP client; the outermost is last. */
  readonly middlewares: ReadonlyArray<MiddlewareName>
}

export const middlewareNames = [
  "reads the body",
  "logs",
  "retries",
  "retries what is not ok",
  "delays",
  "sends once more",
  "hedges"
] as const

export type MiddlewareName = (typeof middlewareNames)[number]

export type DurableInput = RunInput
export type { PlannedRecord }

/** What a client asks for. `finish` resumes the run whenever it is paused, until it has ended. */
export type Act = "submit" | "pause" | "resume" | "cancel" | "retry" | "finish"

interface DurableShared {
  readonly file: string
  readonly input: DurableInput
  /** The second token. */
  readonly newToken: boolean
  readonly timeout: number
  readonly totalTimeout: number
  readonly maxAttempts: number
  /** Fibers run in any order, by this seed. */
  readonly anyOrder?: number
}

export interface DurableRunner extends DurableShared {
  readonly role: "runner"
  readonly concurrency: number
  readonly rate?: number
  /** Shuts down after so many milliseconds. */
  readonly lives: number
  /** Or when the run has ended, at which it looks after so many milliseconds. */
  readonly looksAfter?: number
}

export interface DurableClient extends DurableShared {
  readonly role: "client"
  /** Milliseconds after its start; an act that takes longer delays the next. */
  readonly acts: ReadonlyArray<{ readonly at: number; readonly act: Act }>
  /** A plan is submitted, of these records. */
  readonly records?: ReadonlyArray<PlannedRecord>
}

export type DurableOptions = DurableRunner | DurableClient
