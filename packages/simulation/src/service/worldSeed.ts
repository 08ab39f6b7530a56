/** A service in the beginning: plain data. Times are milliseconds of virtual time if nothing else is said. */

/** An error response of the service. */
export interface Refusal {
  readonly status: number
  readonly code: string
}

export interface TaskSeed {
  readonly id: string
  readonly name?: string
  readonly status: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** Not there before. */
  readonly appearsAt?: number
  /** Becomes SUCCESS. */
  readonly finishesAt?: number
  readonly renamedAt?: { readonly at: number; readonly name: string }
  /** Somebody else deletes it. */
  readonly goneAt?: number
  /** The response to each deletion, which has no effect. */
  readonly refusal?: Refusal
}

export interface InstanceSeed {
  readonly id: string
  readonly name: string
  readonly projectId: string
  readonly status?: string
  readonly tasks: ReadonlyArray<TaskSeed>
  /** The response to each call about its tasks. */
  readonly refusal?: Refusal
}

export interface TokenSeed {
  readonly token: string
  readonly projectId: string
  /** Absent: it does not end. */
  readonly endsAt?: number
  /** Revoked: the gateway refuses it from then on. */
  readonly revokedAt?: number
  readonly mayDelete?: boolean
}

export interface AccountSeed {
  readonly userName: string
  readonly userId: string
  readonly domainName: string
  readonly domainId: string
  readonly password: string
  /** Milliseconds that a token from a login lives. */
  readonly tokenLifetime: number
}

export interface ThrottleSeed {
  readonly perSecond: number
  readonly burst: number
  /** 429 usually; some gateways use other statuses with the same code. */
  readonly status: number
  readonly retryAfter?: number
}

export interface WorldSeed {
  /** The epoch time of the service's clock at virtual time 0. */
  readonly epoch: number
  readonly projects: ReadonlyArray<{ readonly id: string; readonly name: string }>
  readonly instances: ReadonlyArray<InstanceSeed>
  /** The response to the deletion of a task that does not exist. */
  readonly missing: Refusal | 200 | 204
  /** The response to a deletion. */
  readonly success: 200 | 204
  readonly unfinishedCode: "DCS.4957" | "111400017"
  readonly tokens: ReadonlyArray<TokenSeed>
  readonly account?: AccountSeed
  /** The access keys. Signatures are accepted by their form. */
  readonly accessKeyIds?: ReadonlyArray<string>
  readonly throttle?: ThrottleSeed
  /** Tasks of the same time change places from page to page. */
  readonly reorders?: boolean
  /** Of refusals. */
  readonly message?: string
  /** Task lists have no more than so many tasks, whatever limit is asked for. */
  readonly pageLimit?: number
}
