/** What a line of Effect lends to the tables in this folder: a client in a world where time and transport are scripted. */

/** A request, as it reached the transport. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** An answer; a failure of the transport with its cause; or none, from a transport that can be interrupted or not. */
export type Reply = Response | { readonly cause: unknown } | "hang" | "stuck"

/** All times are milliseconds. */
export interface ClientConfig {
  readonly timeout?: number
  readonly totalTimeout?: number
  /** One attempt where nothing is said. */
  readonly maxAttempts?: number | "default"
  readonly retryBusy?: boolean
  /** One that is yielding takes a turn of the scheduler each time: other calls plan and pay meanwhile. */
  readonly schedule?: { readonly spaced: number; readonly yielding?: boolean } | { readonly recurs: number }
}

export interface Setup {
  readonly transport: (request: Sent, now: number) => Reply | Promise<Reply>
  /** Clients that share credentials: one where nothing is said. */
  readonly clients?: ReadonlyArray<ClientConfig> | undefined
  readonly start?: number
  /** What every draw of chance gives; 1 where nothing is said. */
  readonly random?: number | undefined
  /** An access key in the place of a token, given the `Redacted.make` of the line. */
  readonly key?: ((redacted: (secret: string) => unknown) => unknown) | undefined
  /** A middleware that logs what it sees. */
  readonly logging?: "requests" | "everything" | undefined
}

export interface Ended {
  /** The outcome or the error. */
  readonly value: unknown
  /** Everything that a program could print of it. */
  readonly views: () => string
}

export interface Call {
  readonly ended: Promise<Ended>
  readonly interrupt: () => void
}

export interface World extends AsyncDisposable {
  readonly remove: (options?: {
    readonly client?: number | undefined
    readonly missing?: "fail" | "succeed" | undefined
  }) => Call
  readonly list: () => Call
  /** How the SHA-256 of the runtime is doing from now on. */
  readonly hashing: (state: "works" | "hangs" | "breaks") => void
  readonly adjust: (millis: number) => Promise<void>
  /** Lets everything run as far as it can without time. */
  readonly settled: () => Promise<void>
  /** What was told to tracer and logger, and what the credentials show of themselves. */
  readonly recorded: () => {
    readonly spans: ReadonlyArray<string>
    readonly lines: ReadonlyArray<string>
    readonly credentials: string
  }
}

/** A world, or the error that a client could not be made for. */
export interface Line {
  readonly name: "effect-3" | "effect-4"
  readonly open: (setup: Setup) => Promise<World>
}

/** One row of a table: what is done with a line, and what has to be seen. */
export interface Case {
  readonly name: string
  /** Where the other line cannot do the same, and why. */
  readonly only?: { readonly line: Line["name"]; readonly because: string } | undefined
  readonly observe: (line: Line) => Promise<unknown>
  readonly expected: object
}

export type Tables = Readonly<Record<string, ReadonlyArray<Case>>>

/** The rows that a line has to hold, under their titles. */
export const casesOf = (tables: Tables, { name }: Line): ReadonlyArray<readonly [string, ReadonlyArray<Case>]> =>
  Object.entries(tables).map(([title, cases]) => [
    title,
    cases.filter(({ only }) => only === undefined || only.line === name)
  ])

export const token = "CANARY-7f3a9c51e0"
