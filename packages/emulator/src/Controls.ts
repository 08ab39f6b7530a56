/**
 * What a test can see of an emulator, and do to it, from outside.
 *
 * @since 0.1.0
 */
import type { TaskRecord } from "@dcs-tasks/core/Api"
import type { Account, TemporaryKey, TokenSeed } from "./Account.ts"
import type { Fault } from "./Fault.ts"
import type { TaskSeed } from "./Options.ts"
import type { DeletedTasks, Disaster, RequestCounts, SeenRequest } from "./Requests.ts"
import type { SeededInstance } from "./Scenario.ts"

/**
 * Where the emulator is, and how to get in.
 *
 * @since 0.1.0
 */
export interface Access {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  /** IAM's own origin, with the option `iamPort`; the same as `endpoint` without. */
  readonly iamEndpoint: string
  readonly projectId: string
  /** The token that may list and delete. */
  readonly token: string
  /** What IAM accepts, and an access key. */
  readonly account: Account
}

/**
 * Names are the same in `startEmulator`, where these are functions, and in the service `Emulator`, where they give
 * Effects.
 *
 * @since 0.1.0
 */
export interface Controls {
  /** Every request so far, in the order of arrival; none with `record: "counters"`. */
  readonly requests: () => ReadonlyArray<SeenRequest>
  readonly counts: () => RequestCounts
  /** Requests that would have deleted whole instances. */
  readonly disasters: () => ReadonlyArray<Disaster>
  /** What is left, newest first. */
  readonly tasks: (instanceId: string) => ReadonlyArray<TaskRecord>
  /** How many are left. */
  readonly taskCount: (instanceId: string) => number
  /** The ids of all generated tasks (`taskCount` of the seed), deleted or not, newest first. */
  readonly generatedIds: (instanceId: string) => Iterable<string>
  /** What requests have deleted; live. */
  readonly deleted: (instanceId: string) => DeletedTasks
  /** Adds a task, or replaces the one with its id. An instance that is not there yet is made. */
  readonly seedTask: (instanceId: string, task?: TaskSeed) => TaskRecord
  /** Lines faults up; each strikes the first request that fits it. */
  readonly inject: (...faults: Array<Fault>) => void
  /** A token as IAM would issue it, without a request. */
  readonly issueToken: (token?: TokenSeed) => string
  /** Temporary access keys as IAM would issue them; good for so many milliseconds, 15 minutes by default. */
  readonly issueKey: (expiresIn?: number) => TemporaryKey
  /** All tokens that were issued, in order; by requests and by `issueToken`. */
  readonly issuedTokens: () => ReadonlyArray<string>
  /** From now on this token, whoever made it, is 401 `APIGW.0307`. */
  readonly revokeToken: (token: string) => void
  /** The emulator's clock, in milliseconds since 1970: what `Date` says, and what expiry and rate limit go by. */
  readonly now: () => number
  /** Moves the clock by so many milliseconds: tokens expire, keys unlock, the rate limit's bucket fills. */
  readonly advanceClock: (millis: number) => void
}

/**
 * Both, and the instances there are.
 *
 * @since 0.1.0
 */
export interface Handle extends Access, Controls {
  readonly instances: () => ReadonlyArray<SeededInstance>
}
