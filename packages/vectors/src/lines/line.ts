/** What the tables in this folder need from core or effect-3: a client in a world with scripted time and transport. */

/** A request as it reached the transport. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** A response; a transport failure with its cause; or neither, from a transport that can or cannot be interrupted. */
export type Reply = Response | { readonly cause: unknown } | "hang" | "stuck"

/** The options that a call can override. All times are milliseconds. */
export interface Limits {
  readonly timeout?: number
  readonly totalTimeout?: number
  readonly maxAttempts?: number | "default"
  readonly retryBusy?: boolean
  /** `yielding`: yields to the scheduler each time, so that other calls plan and pay in between. */
  readonly schedule?: { readonly spaced: number; readonly yielding?: boolean } | { readonly recurs: number }
}

/** One attempt by default. */
export interface ClientConfig extends Limits {}

export interface Setup {
  readonly transport: (request: Sent, now: number) => Reply | Promise<Reply>
  /** Clients that share credentials: one by default. */
  readonly clients?: ReadonlyArray<ClientConfig> | undefined
  readonly start?: number
  /** The result of every random draw; 1 by default. */
  readonly random?: number | undefined
  /** An access key instead of a token; receives the line's `Redacted.make`. */
  readonly key?: ((redacted: (secret: string) => unknown) => unknown) | undefined
  /** A middleware that logs what it sees. */
  readonly logging?: "requests" | "everything" | undefined
}

interface Ended {
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
    readonly limits?: Limits | undefined
  }) => Call
  readonly list: (limits?: Limits) => Call
  /** How the runtime's SHA-256 behaves from now on. */
  readonly hashing: (state: "works" | "hangs" | "breaks") => void
  readonly adjust: (millis: number) => Promise<void>
  /** Runs everything that needs no time to pass. */
  readonly settled: () => Promise<void>
  /** What tracer and logger received, and the credentials as text. */
  readonly recorded: () => {
    readonly spans: ReadonlyArray<string>
    readonly lines: ReadonlyArray<string>
    readonly credentials: string
  }
}

/** One of the two packages with the same design. `open` fails with the error that prevents a client. */
export interface Line {
  readonly name: "effect-3" | "effect-4"
  readonly open: (setup: Setup) => Promise<World>
}

/** One row of a table: what to do with a line, and what must be observed. */
export interface Case {
  readonly name: string
  /** The only line that can do this, and why the other cannot. */
  readonly only?: { readonly line: Line["name"]; readonly because: string } | undefined
  readonly observe: (line: Line) => Promise<unknown>
  readonly expected: object
}

export type Tables = Readonly<Record<string, ReadonlyArray<Case>>>

/** The rows that a line must pass, under their titles. */
export const casesOf = (tables: Tables, { name }: Line): ReadonlyArray<readonly [string, ReadonlyArray<Case>]> =>
  Object.entries(tables).map(([title, cases]) => [
    title,
    cases.filter(({ only }) => only === undefined || only.line === name)
  ])

export const token = "CANARY-7f3a9c51e0"
