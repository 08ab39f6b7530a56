/** The plan of a seed, as plain data: who runs what in which world, and what fails. */
import type { ClockStep } from "../machine/clock.ts"
import type { OutputPlan } from "../machine/stdio.ts"
import type { Pause } from "../machine/pauses.ts"
import type { ConnectFate, Fate } from "../network/fate.ts"
import type { WorldSeed } from "../service/worldSeed.ts"
import type { DurableInput, PlannedRecord } from "./options.ts"

/** A system call that fails or kills, by its number among those that change something. */
export interface DiskFault {
  readonly nth: number
  /** Of the bytes of a write, this part reaches the file first: 0 to 1. */
  readonly part: number
  readonly what: "dies" | "dies after" | "shortens" | "ENOSPC" | "EIO" | "EDQUOT" | "EROFS"
  /** Later calls fail, too. */
  readonly lasts?: true
  /** Only calls of this name. */
  readonly on?: "fsync" | "write" | "open"
}

/** One process. Times are in milliseconds since its start. */
export interface RunPlan {
  readonly argv: ReadonlyArray<string>
  /** What it reads from standard input. */
  readonly stdin?: ReadonlyArray<{ readonly at: number; readonly text: string }>
  /** Of a plan whose processes run side by side: when it starts, by the time of the world. */
  readonly startsAt?: number
  /** Starts so long after the one before it, instead of when that has ended. */
  readonly overlapsAfter?: number
  readonly signals: ReadonlyArray<{ readonly at: number; readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL" }>
  readonly diskFaults: ReadonlyArray<DiskFault>
  readonly stdout: OutputPlan
  /** The power fails when it has ended. */
  readonly powerLoss: boolean
  /** The power fails while it runs: every process dies. */
  readonly powerFailsAt?: number
  /** Another one than that of the other runs, with the same disk. */
  readonly machine?: number
  readonly pauses?: ReadonlyArray<Pause>
}

export type Command = "delete" | "prune" | "apply"

/** The bulk options in use. */
export interface Limits {
  readonly concurrency: number
  readonly maxAttempts: number
  /** Milliseconds. */
  readonly timeout: number
  readonly totalTimeout: number
  readonly maxWait: number
  readonly deadline: number | undefined
  readonly rate: number | undefined
}

/** From one time of the world to another, each request has this fate. */
export interface Outage {
  readonly from: number
  readonly to: number
  readonly fate: Fate
}

/** What `prune` chooses, and what it does with it. */
export interface Selection {
  readonly statuses?: ReadonlyArray<string>
  /** Milliseconds. */
  readonly olderThan?: number
  readonly limit?: number
  readonly allInstances: boolean
  readonly sends: "yes" | "no: dry run" | "no: nobody answers"
  /** The file of the copies. */
  readonly copies: string | undefined
}

/** What happens to the plan file before it is applied. */
export interface Edit {
  readonly how: "cut" | "flip" | "repeat"
  readonly share: number
}

/** What runs: the command, or a program that imports the client. */
export type ProgramName = "cli" | "promise" | "effect" | "durable"

/** A durable run: runners and clients share a database. */
export interface DurablePlan {
  readonly input: DurableInput
  /** Requests per second of all runners together. */
  readonly rate?: number
  /** It is submitted as a plan of these. */
  readonly records?: ReadonlyArray<PlannedRecord>
  /** From then on the network has no faults. */
  readonly quietFrom: number
}

export interface Plan {
  readonly seed: number
  readonly program: ProgramName
  readonly command: Command
  /** A signal stops the deletions, and not only the program around them. */
  readonly stops: boolean
  /** How often middleware can send each request of the client. */
  readonly copies: number
  readonly env: Readonly<Record<string, string>>
  /** No output may contain one. */
  readonly secrets: ReadonlyArray<string>
  readonly world: WorldSeed
  readonly instanceId: string
  /** The lines of the input of `delete`. */
  readonly lines: ReadonlyArray<string>
  readonly journal: boolean
  readonly ignoreMissing: boolean
  readonly limits: Limits
  readonly output: "text" | "json" | "ndjson"
  readonly runs: ReadonlyArray<RunPlan>
  /** One for each request, in order; requests beyond the last have no fault. */
  readonly fates: ReadonlyArray<Fate>
  readonly connectFates: ReadonlyArray<ConnectFate>
  readonly clockSteps: ReadonlyArray<ClockStep>
  /** The disk has so many bytes until the last faulty run has ended. */
  readonly capacity: number | undefined
  readonly selection?: Selection
  /** Of the plan file, after the first run. */
  readonly edit?: Edit
  readonly outages?: ReadonlyArray<Outage>
  readonly durable?: DurablePlan
}
