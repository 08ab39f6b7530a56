/**
 * What an emulator can be told when it starts, and what it holds.
 *
 * @since 0.1.0
 */
import type { InstanceRecord, TaskRecord } from "@dcs-tasks/core/Api"
import type { IamOptions } from "./Account.ts"
import type { RandomFaults } from "./Fault.ts"

/**
 * A refusal in the documented shape.
 *
 * @since 0.1.0
 */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 500
  readonly errorCode: string
  readonly errorMsg: string
}

/**
 * What deleting a task answers: one of the two documented successes, or a refusal that always comes and leaves the
 * task where it is.
 *
 * @since 0.1.0
 */
export type TaskAnswer = 200 | 204 | Refusal

/**
 * What deleting a task that does not exist answers: one of four worlds, or a refusal of your own, whose missing fields
 * are those of `"404"`. No document says which of the four is the real service's, so a client has to be right in all:
 *
 * - `"404"`: 404 `DCS.4133`.
 * - `"400"`: 400 `DCS.4133`, as sister calls of the same service refuse an unknown id.
 * - `"204"`: 204 without a body, as sister calls say "there was nothing". Nothing is deleted.
 * - `"200"`: 200 `{"message":""}`, the same as for a task that was there. Nothing is deleted.
 *
 * The code is a placeholder. Huawei's Terraform provider knows it, under 400, for a missing migration task; for a
 * background task no code is documented.
 *
 * @since 0.1.0
 */
export type MissingTask = "404" | "400" | "204" | "200" | Partial<Refusal>

/**
 * A task to begin with. What is left out gets a plausible value; an `id` that is left out is unique.
 *
 * @since 0.1.0
 */
export interface TaskSeed {
  readonly id?: string | undefined
  /** `EXTEND` by default. */
  readonly name?: string | undefined
  /** `SUCCESS` by default. Only `SUCCESS` and `FAILED` can be deleted; everything else is 400 DCS.4957. */
  readonly status?: string | undefined
  /** ISO 8601, UTC. */
  readonly createdAt?: string | undefined
  readonly updatedAt?: string | undefined
  readonly userName?: string | undefined
  readonly details?: TaskRecord["details"] | undefined
  /** The emulator's default answer where none is named. */
  readonly answer?: TaskAnswer | undefined
}

/** @since 0.1.0 */
export interface InstanceSeed {
  readonly id: string
  readonly name?: string | undefined
  readonly tasks?: ReadonlyArray<TaskSeed> | undefined
  /**
   * So many generated tasks on top, a minute apart, newest first from 2026-03-02T09:30:00Z. They cost next to nothing
   * until they are looked at: a million is fine.
   */
  readonly taskCount?: number | undefined
  /** What the generated task number `index` is like, 0 being the newest; a deletable one by default. */
  readonly taskAt?: ((index: number) => GeneratedTask) | undefined
  /** Fields of the instance's own record, such as its `status`; `RUNNING` by default. */
  readonly record?: Partial<InstanceRecord> | undefined
  /** What every call on its tasks answers, although it is listed: an instance that is forbidden, or has just gone. */
  readonly refusal?: Refusal | undefined
}

/**
 * A generated task: its id and its time follow from its number.
 *
 * @since 0.1.0
 */
export type GeneratedTask = Omit<TaskSeed, "id" | "createdAt">

/**
 * A token bucket on the requests to DCS: where it is empty, 429 `APIGW.0308`.
 *
 * @since 0.1.0
 */
export interface RateLimitOptions {
  readonly perSecond: number
  /** Tokens that a full bucket holds; those of one second by default. */
  readonly burst?: number | undefined
  /** The value of the `Retry-After` header, in seconds; none by default. */
  readonly retryAfter?: number | undefined
}

/** @since 0.1.0 */
export interface EmulatorOptions {
  /** On 127.0.0.1, always. 0, the default, takes a free one. */
  readonly port?: number | undefined
  /** Decides all ids, tokens and tasks; 1 by default. */
  readonly seed?: number | undefined
  readonly projectId?: string | undefined
  /** The token that may list and delete. */
  readonly token?: string | undefined
  /** May list only. */
  readonly readOnlyToken?: string | undefined
  readonly expiredTokens?: ReadonlyArray<string> | undefined
  /** Good for another project only. */
  readonly otherProjectToken?: string | undefined
  /** IAM's user, projects and access keys, and how long its tokens live. */
  readonly iam?: IamOptions | undefined
  /** IAM is served on DCS's port; with this, on another one as well. 0 takes a free one. */
  readonly iamPort?: number | undefined
  /** Milliseconds by which the emulator's clock is ahead of the machine's; 0 by default. */
  readonly clockOffset?: number | undefined
  readonly rateLimit?: RateLimitOptions | undefined
  readonly faults?: RandomFaults | undefined
  /** `counters` keeps no requests, so that a million of them cost no memory; `all` by default. */
  readonly record?: "all" | "counters" | undefined
  /** Instead of the seeded instances and tasks. */
  readonly instances?: ReadonlyArray<InstanceSeed> | undefined
  /** The success of tasks that name none; 200 by default. The reference documents both and says nothing about when. */
  readonly answer?: 200 | 204 | undefined
  /** The answer about a task that does not exist; `"404"` by default. */
  readonly missingTask?: MissingTask | undefined
}
