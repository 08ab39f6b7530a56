/**
 * Deleting one background task: input, outcomes, the call.
 *
 * Only the record goes. Nothing is cancelled or undone, and the record cannot be read again.
 *
 * @since 0.1.0
 */
import { type Answer, classify, type DeletedAnswer, type FailureAnswer } from "@dcs-tasks/wire/classify"
import type { Endpoint } from "@dcs-tasks/wire/endpoint"
import { requestUrl, taskPath } from "@dcs-tasks/wire/taskPath"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Call } from "./Attempt.ts"
import type { InstanceId, TaskId } from "./BackgroundTask.ts"
import type { DcsInvalidInput } from "./DcsError.ts"
import { fromInvalidInput, notAnObject } from "./toError.ts"

/**
 * Which task. Plain strings are held against the id grammar before anything is sent.
 *
 * @since 0.1.0
 */
export interface DeleteBackgroundTaskInput {
  readonly instanceId: InstanceId | (string & {})
  readonly taskId: TaskId | (string & {})
}

/** @since 0.1.0 */
export interface DeleteBackgroundTaskOptions {
  /** What a 404 about the task on the first attempt is: an error (`"fail"`, the default), or `AlreadyGone`. */
  readonly missing?: "fail" | "succeed" | undefined
}

/**
 * The service confirmed the deletion.
 *
 * @since 0.1.0
 */
export class Deleted extends Schema.TaggedClass<Deleted>()("Deleted", {
  status: Schema.Literals([200, 204]),
  message: Schema.optionalKey(Schema.String),
  requestId: Schema.optionalKey(Schema.String),
  attempts: Schema.Int
}) {}

/**
 * The service says that there is no such task, and that counts as success here: either an earlier attempt of this
 * very call may have deleted it, or `missing: "succeed"` was asked for.
 *
 * @since 0.1.0
 */
export class AlreadyGone extends Schema.TaggedClass<AlreadyGone>()("AlreadyGone", {
  requestId: Schema.optionalKey(Schema.String),
  attempts: Schema.Int,
  priorAttemptMayHaveDeleted: Schema.Boolean
}) {}

/** @since 0.1.0 */
export const DeletionOutcome = Schema.Union([Deleted, AlreadyGone])
/** @since 0.1.0 */
export type DeletionOutcome = typeof DeletionOutcome.Type

/** An error's body needs no more; a success's even less. */
const bodyLimit = 64 * 1024

/** The call, or the input that stands in its way. */
export const deleteCall = (
  endpoint: Endpoint,
  projectId: string,
  input: DeleteBackgroundTaskInput
): Call<DeletedAnswer> | DcsInvalidInput => {
  if (!Predicate.isObject(input)) return notAnObject(input)
  const path = taskPath({ projectId, instanceId: input.instanceId, taskId: input.taskId })
  if (typeof path !== "string") return fromInvalidInput(path)
  const url = requestUrl(endpoint, path)
  if (!(url instanceof URL)) return fromInvalidInput(url)
  return {
    method: "DELETE",
    template: "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
    url,
    deletes: true,
    bodyLimit: () => bodyLimit,
    read: (status, headers, body, options) => toResult(classify(status, headers, body, options))
  }
}

const toResult = (answer: Answer): Result.Result<DeletedAnswer, FailureAnswer> =>
  answer._tag === "Deleted" ? Result.succeed(answer) : Result.fail(answer)
