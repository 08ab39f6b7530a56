/**
 * Options of an emulator, and the data it starts with.
 *
 * @since 0.1.0
 */
import type { InstanceRecord, TaskRecord } from "@dcs-tasks/core/Api"
import type { IamOptions } from "./Account.ts"
import type { RandomFaults } from "./Fault.ts"

/**
 * An error response in the documented format.
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
  /** The HTTP status of the response. */
  readonly status: 400 | 401 | 403 | 404 | 500
  /** The `error_code` of the body, such as `DCS.3022`. */
  readonly errorCode: string
  /** The `error_msg` of the body. */
  readonly errorMsg: string
}

/**
 * The response to the deletion of a task: one of the two documented successes, or a refusal each time, which leaves the
 * task in place.
 *
 * @since 0.1.0
 * @category models
 */
export type TaskAnswer = 200 | 204 | Refusal

/**
 * The response to the deletion of a task that does not exist: one of four worlds, or your own refusal, whose missing
 * fields are those of `"404"`. No document says which of the four the real service is, so a client has to handle all:
 *
 * - `"404"`: 404 `DCS.4133`.
 * - `"400"`: 400 `DCS.4133`, as related calls of the service respond to an unknown id.
 * - `"204"`: 204 without a body, as related calls respond if there is nothing. Deletes nothing.
 * - `"200"`: 200 `{"message":""}`, the same as for an existing task. Deletes nothing.
 *
 * The code is a placeholder. Huawei's Terraform provider knows it, with status 400, for a missing migration task; no code
 * is documented for a background task.
 *
 * @since 0.1.0
 * @category models
 */
export type MissingTask = "404" | "400" | "204" | "200" | Partial<Refusal>

/**
 * A task to start with. Missing fields get plausible values; a missing `id` becomes a unique one.
 *
 * @since 0.1.0
 * @category models
 */
export interface TaskSeed {
  /** A unique one by default. */
  readonly id?: string | undefined
  /** `EXTEND` by default. */
  readonly name?: string | undefined
  /** `SUCCESS` by default. Only `SUCCESS` and `FAILED` can be deleted; others get 400 DCS.4957. */
  readonly status?: string | undefined
  /** ISO 8601, UTC. */
  readonly createdAt?: string | undefined
  /** ISO 8601, UTC. */
  readonly updatedAt?: string | undefined
  /** The `user_name` of the record. */
  readonly userName?: string | undefined
  /** The `details` of the record, with the vendor's field names. */
  readonly details?: TaskRecord["details"] | undefined
  /** The emulator's `answer` by default. */
  readonly answer?: TaskAnswer | undefined
}

/**
 * An instance to start with, and its tasks.
 *
 * @since 0.1.0
 * @category models
 */
export interface InstanceSeed {
  /** The `{instance_id}` of paths. */
  readonly id: string
  /** Need not be unique, as in the real service. */
  readonly name?: string | undefined
  /** Its tasks, besides the generated ones. */
  readonly tasks?: ReadonlyArray<TaskSeed> | undefined
  /**
   * The number of generated tasks to add, a minute apart, newest first from 2026-03-02T09:30:00Z. They take an eighth of
   * a byte each until they are read, so a million is fine.
   */
  readonly taskCount?: number | undefined
  /** Properties of a generated task by its index, 0 for the newest; deletable by default. */
  readonly taskAt?: ((index: number) => GeneratedTask) | undefined
  /** Fields of the instance's own record, such as its `status`, `RUNNING` by default. */
  readonly record?: Partial<InstanceRecord> | undefined
  /** The response to every call on its tasks, although it is listed: for a forbidden or recently deleted instance. */
  readonly refusal?: Refusal | undefined
}

/**
 * Properties of a generated task. Its index determines its id and its time.
 *
 * @since 0.1.0
 * @category models
 */
export type GeneratedTask = Omit<TaskSeed, "id" | "createdAt">

/**
 * A token bucket for the requests to DCS. If it is empty, the response is 429 `APIGW.0308`. The response to a request with
 * `X-Apig-Mode: debug` shows it in `X-Apig-RateLimit-Api`, as gateways do.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimitOptions {
  /** Requests per second that the bucket gains. Can be a fraction. */
  readonly perSecond: number
  /** The capacity of the bucket; `perSecond`, and at least 1, by default. */
  readonly burst?: number | undefined
  /** The value of the `Retry-After` header, in seconds; none by default. */
  readonly retryAfter?: number | undefined
}

/**
 * Options of an emulator. All have defaults.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmulatorOptions {
  /** The port on 127.0.0.1. 0, the default, picks a free one. */
  readonly port?: number | undefined
  /** Determines all ids, tokens and tasks; 1 by default. */
  readonly seed?: number | undefined
  /** The project of the instances; determined by `seed` by default. */
  readonly projectId?: string | undefined
  /** A token that can list and delete. */
  readonly token?: string | undefined
  /** A token that can only list. */
  readonly readOnlyToken?: string | undefined
  /** Tokens that have expired: 401 DCS.1002. One by default. */
  readonly expiredTokens?: ReadonlyArray<string> | undefined
  /** A token that is valid for another project only. */
  readonly otherProjectToken?: string | undefined
  /** User, projects and access keys of IAM, and the lifetime of its tokens. */
  readonly iam?: IamOptions | undefined
  /** Serves IAM on this port as well as on that of DCS. 0 picks a free one. */
  readonly iamPort?: number | undefined
  /** How far the emulator's clock is ahead of the machine's, in milliseconds; 0 by default. */
  readonly clockOffset?: number | undefined
  /** No limit by default. */
  readonly rateLimit?: RateLimitOptions | undefined
  /** None by default. */
  readonly faults?: RandomFaults | undefined
  /** `counters` does not keep the requests, so that a million of them need no memory; `all` by default. */
  readonly record?: "all" | "counters" | undefined
  /** Replaces the default instances and tasks. */
  readonly instances?: ReadonlyArray<InstanceSeed> | undefined
  /** The success response of tasks without an `answer`; 200 by default. The API reference documents both, but not when. */
  readonly answer?: 200 | 204 | undefined
  /** The response to the deletion of a task that does not exist; `"404"` by default. */
  readonly missingTask?: MissingTask | undefined
}
