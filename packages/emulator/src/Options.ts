/**
 * What an emulator can be told when it starts, and what it holds.
 *
 * @since 0.1.0
 */
import type { TaskRecord } from "@dcs-tasks/core/Api"

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
  /** Instead of the seeded instances and tasks. */
  readonly instances?: ReadonlyArray<InstanceSeed> | undefined
  /** The success of tasks that name none; 200 by default. The reference documents both and says nothing about when. */
  readonly answer?: 200 | 204 | undefined
  /**
   * The answer about a task that does not exist. No document names its code, and not even the status is certain
   * (siblings answer 400), so this is a placeholder: 404 `DCS.4133`, a code that Huawei's Terraform provider knows for a
   * missing migration task.
   */
  readonly missingTask?: Partial<Refusal> | undefined
}

/**
 * A request as the emulator saw it. Header values are not kept: one of them is the token.
 *
 * @since 0.1.0
 */
export interface SeenRequest {
  readonly requestId: string
  readonly method: string
  /** As it came, not normalised, without the query. */
  readonly path: string
  /** Without the `?`; empty if there was none. */
  readonly query: string
  /** In lower case. */
  readonly headerNames: ReadonlyArray<string>
  /** Whether there was a token that is good for the emulator's project. */
  readonly tokenAccepted: boolean
  /** The status that was answered; none as long as nothing was, or if the connection was cut before. */
  readonly status?: number
  /** The kind of the fault that struck. */
  readonly fault?: string
}
