/** What a plan tells a program, as its only argument. */

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
