/**
 * What the checks need of a client, whatever its package.
 */

/** What a deletion resolves with. */
interface Outcome {
  readonly _tag: string
  readonly attempts: number
  readonly priorAttemptMayHaveDeleted?: boolean
}

export interface Client {
  readonly remove: (taskId: string, signal?: AbortSignal) => Promise<Outcome>
  /** The ids of the tasks. */
  readonly listTasks: (instanceId: string) => Promise<ReadonlyArray<string>>
  readonly listInstances?: () => Promise<ReadonlyArray<string>>
  /** Deletes all in bulk. Returns the tag of each outcome. */
  readonly removeAll?: (instanceId: string, taskIds: ReadonlyArray<string>) => Promise<ReadonlyArray<string>>
  readonly close?: () => Promise<void>
}

/** The user of the emulator's IAM. */
interface Account {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly domainName: string
  readonly userName: string
  readonly password: string
  readonly projectName: string
}

/** What a check can set. The rest is that of the {@link Place}. */
export interface Options {
  readonly endpoint?: string
  readonly credentials?: "token" | "access key" | "login"
  /** Replaces the token, or the password. */
  readonly wrong?: string
  /** Milliseconds. */
  readonly timeout?: number
  readonly maxAttempts?: number
}

/** Where the checks run: an emulator, and other servers. */
export interface Place {
  readonly endpoint: string
  readonly projectId: string
  readonly token: string
  readonly account: Account
  /** An endpoint on which nothing listens. */
  readonly dead: string
  /** Endpoints that confirm every deletion, over TLS. */
  readonly trusted: string
  readonly untrusted: string
  /** The host name is known only to the proxy. */
  readonly proxied: string
  /** The `fetch` of this runtime sends a DELETE again by itself when a reused connection is reset. */
  readonly fetchRepeats: boolean
}

type Feature = "access key" | "login" | "proxy"

export interface Library {
  readonly name: string
  /** Its transport is `fetch`, which proves less. */
  readonly overFetch: boolean
  /** What not every package has, apart from the optional functions of its client. */
  readonly features: ReadonlyArray<Feature>
  /** The error classes by their tags. */
  readonly errors: Readonly<Record<string, unknown>>
  readonly connect: (place: Place, options: Options) => Client
}
