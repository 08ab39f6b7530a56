/**
 * The handle of a test on an emulator: what it has received, and how to change its state.
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
 * The endpoints of an emulator, and its credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface Access {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  /** The origin of IAM: its own with the option `iamPort`, otherwise the same as `endpoint`. */
  readonly iamEndpoint: string
  /** The project of the instances. */
  readonly projectId: string
  /** A token that can list and delete. */
  readonly token: string
  /** The user for IAM, and an access key. */
  readonly account: Account
}

/**
 * The controls of an emulator. `startEmulator` has them as functions; the service `Emulator` has the same names, with
 * Effects.
 *
 * @since 0.1.0
 * @category models
 */
export interface Controls {
  /** All requests so far, in the order of arrival; empty with `record: "counters"`. */
  readonly requests: () => ReadonlyArray<SeenRequest>
  /** Counts of all requests so far, also with `record: "counters"`. */
  readonly counts: () => RequestCounts
  /** Requests that would have deleted whole instances. */
  readonly disasters: () => ReadonlyArray<Disaster>
  /** The tasks that exist, newest first. */
  readonly tasks: (instanceId: string) => ReadonlyArray<TaskRecord>
  /** The number of tasks that exist. */
  readonly taskCount: (instanceId: string) => number
  /** The ids of all generated tasks (`taskCount` of the seed), deleted or not, newest first. */
  readonly generatedIds: (instanceId: string) => Iterable<string>
  /** The tasks that requests have deleted. The value is live. */
  readonly deleted: (instanceId: string) => DeletedTasks
  /** Adds a task, or replaces the one with its id. Creates the instance if needed. */
  readonly seedTask: (instanceId: string, task?: TaskSeed) => TaskRecord
  /** Queues faults; each strikes the first request that matches it. */
  readonly inject: (...faults: Array<Fault>) => void
  /**
   * Withdraws the injected faults that have struck no request yet, and returns them; `times` is how often each could
   * still have struck. Between two tests it keeps the faults of the first out of the second. Random faults stay. Requests
   * that are held get their responses.
   */
  readonly clearFaults: () => ReadonlyArray<Fault>
  /** Issues a token as IAM does, without a request. */
  readonly issueToken: (token?: TokenSeed) => string
  /** Issues a temporary access key as IAM does, valid for this many milliseconds; 15 minutes by default. */
  readonly issueKey: (expiresIn?: number) => TemporaryKey
  /** All issued tokens, in order, by requests and by `issueToken`. */
  readonly issuedTokens: () => ReadonlyArray<string>
  /** Revokes a token: from now on, the response to it is 401 `APIGW.0307`. */
  readonly revokeToken: (token: string) => void
  /** The emulator's clock, in epoch milliseconds: for the header `Date`, expiry and the rate limit. */
  readonly now: () => number
  /** Advances the clock by this many milliseconds: tokens expire, keys unlock, the bucket of the rate limit fills. */
  readonly advanceClock: (millis: number) => void
}

/**
 * Access, controls and the instances.
 *
 * @since 0.1.0
 * @category models
 */
export interface Handle extends Access, Controls {
  /** The instances that exist now, seeded or created by `seedTask`. */
  readonly instances: () => ReadonlyArray<SeededInstance>
}
