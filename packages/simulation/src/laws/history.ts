/** What happened in a simulated world: the side of the service and the network, and the side of each process. */
import type { End } from "../machine/process.ts"
import type { Plan, RunPlan } from "../plan/plan.ts"
import type { DurableHistory } from "./durable/tables.ts"

/** A request as the service and the network saw it. */
export interface SeenRequest {
  readonly ordinal: number
  readonly pid: number
  /** Milliseconds of virtual time at which the client sent it. */
  readonly at: number
  readonly method: string
  /** As sent, with the query. */
  readonly target: string
  /** The instance and the task of a deletion of a task. */
  readonly instanceId?: string
  readonly taskId?: string
  /** What the service did, each time that it handled the request. */
  readonly effects: ReadonlyArray<Effect>
  /** How many requests of this process had not ended when it was sent, itself included. */
  readonly inFlight: number
  /** The status of a response of which the client received at least the head. */
  readonly status: number | undefined
  /** In seconds, as somebody said who answered instead of the service; absent if the service answered. */
  readonly retryAfter?: number | "none"
}

/** `denied nothing`: it confirmed the deletion of a task that it did not have. */
export type Effect = "deleted" | "denied nothing" | "missing" | "refused" | "catastrophe" | "read"

/** A result that a process printed. */
export interface PrintedResult {
  readonly instanceId: string
  readonly taskId: string
  readonly outcome: string
  readonly attempts?: number
  readonly priorAttemptMayHaveDeleted?: boolean
  readonly error?: { readonly _tag: string; readonly message: string; readonly status?: number }
  /** Of a program that is not the command. */
  readonly mayHaveDeleted?: boolean
}

/** One process. */
export interface Run {
  readonly plan: RunPlan
  readonly isClean: boolean
  readonly pid: number
  readonly startedAt: number
  readonly endedAt: number
  /** `undefined`: it never ended. */
  readonly end: End | undefined
  readonly stdout: string
  readonly stderr: string
  /** In the order in which they were printed; `undefined` if its output has no records. */
  readonly results: ReadonlyArray<PrintedResult> | undefined
  /** When a signal other than SIGKILL first reached it. */
  readonly stoppedAt: number | undefined
  /** The journal on the disk before it began and after it had ended. */
  readonly journalBefore: string | undefined
  readonly journalAfter: string | undefined
  /** The power failed since the run before. */
  readonly afterPowerLoss: boolean
  /** A system call of it failed. */
  readonly hadDiskFault: boolean
  /** The ids whose `sent` line was missing in the journal when their request was sent. */
  readonly unannounced: ReadonlyArray<string>
  /** The ids that the export did not have when their request was sent. */
  readonly uncopied: ReadonlyArray<string>
  /** The plan file before it began. */
  readonly planBefore: string | undefined
}

/** What became of a task, in the service. */
export interface TaskSeen {
  readonly instanceId: string
  readonly taskId: string
  readonly deletedAt: number | undefined
  /** Somebody else deleted it. */
  readonly goneAt: number | undefined
}

export interface History {
  readonly plan: Plan
  readonly requests: ReadonlyArray<SeenRequest>
  readonly runs: ReadonlyArray<Run>
  /** The valid ids of the input, each once. */
  readonly ids: ReadonlySet<string>
  /** What the service still has. */
  readonly remaining: ReadonlySet<string>
  readonly tasks: ReadonlyArray<TaskSeen>
  /** Ids that somebody else deleted. */
  readonly deletedByOthers: ReadonlySet<string>
  /** Credentials and tokens that no output may contain. */
  readonly secrets: ReadonlyArray<string>
  /** Files that processes wrote, by path. */
  readonly files: ReadonlyMap<string, string>
  /** Errors that nothing could take. */
  readonly defects: ReadonlyArray<string>
  /** Of a plan with a durable run. */
  readonly durable?: DurableHistory
}

export interface Law {
  readonly name: string
  /** Why this history breaks it. */
  readonly broken: (history: History) => string | undefined
}

/** The first that is broken, of many. */
export const firstOf = <A>(items: Iterable<A>, broken: (item: A) => string | undefined): string | undefined => {
  for (const item of items) {
    const why = broken(item)
    if (why !== undefined) return why
  }
  return undefined
}

/** A gateway can throttle with a 400. */
export const isThrottled = (status: number | undefined): boolean => status === 429 || status === 503 || status === 400

/** The deletions of tasks that a run sent. */
export const deletionsOf = ({ requests }: History, { pid }: Run): ReadonlyArray<SeenRequest> =>
  requests.filter((request) => request.pid === pid && request.taskId !== undefined && request.method === "DELETE")

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isResult = (value: unknown): value is PrintedResult =>
  isRecord(value) && typeof value["taskId"] === "string" && typeof value["outcome"] === "string"

/** The records of an output, of which the last can be cut off. */
export const resultsOf = (stdout: string, output: Plan["output"]): ReadonlyArray<PrintedResult> | undefined => {
  if (output === "text") return undefined
  return stdout
    .split("\n")
    .map((line) => parsed(line.replace(/^\{"results":\[/, "").replace(/,$/, "")))
    .filter(isResult)
}

/** A line of a journal. */
interface JournalLine {
  readonly event: "sent" | "ended"
  readonly instanceId: string
  readonly taskId: string
  readonly outcome?: string
}

const isJournalLine = (value: unknown): value is JournalLine =>
  isRecord(value) && (value["event"] === "sent" || value["event"] === "ended") && typeof value["taskId"] === "string"

/** A line without its newline is torn, whatever it says. */
export const journalLines = (text = ""): ReadonlyArray<JournalLine> =>
  text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .map(parsed)
    .filter(isJournalLine)

/** Ids that a journal has as finished. */
export const finishedIn = (text: string | undefined): ReadonlySet<string> =>
  new Set(
    journalLines(text)
      .filter(({ event, outcome }) => event === "ended" && (outcome === "deleted" || outcome === "already-gone"))
      .map(({ taskId }) => taskId)
  )
