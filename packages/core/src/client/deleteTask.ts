/**
 * Deletes one task, and decides when a missing task counts as deleted.
 */
import { deleteCall, countsAsGone, operationNames } from "@dcs-tasks/wire/call"
import { calledAt, type CallSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import type { DcsNotFound, DcsError } from "../model/DcsError.ts"
import {
  AlreadyGone,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  Deleted,
  type DeletionOutcome
} from "../model/DeleteBackgroundTask.ts"
import type { Client } from "./client.ts"
import type { OperationOptions } from "../operation/operation.ts"
import type { Failed } from "../operation/ending.ts"

/** Deletes one task. A failure has the story of its requests, so that a bulk run can continue it. */
export type DeleteTask = (
  input: DeleteBackgroundTaskInput,
  options: Pick<DeleteBackgroundTaskOptions, "missing"> & OperationOptions,
  site: CallSite
) => Effect.Effect<DeletionOutcome, Failed>

/**
 * Deletes one task with a client, with all its attempts. `DcsTasks` offers it as `deleteBackgroundTask`; on its own it
 * is for adapters that must stay small.
 */
export const deleteTask = ({ endpoint, run, instrumentation }: Client): DeleteTask => {
  const observed = { name: operationNames.delete, origin: endpoint.origin }
  return (input, options, site) =>
    instrumentation.operation(
      observed,
      Effect.matchEffect(
        run((projectId) => deleteCall(endpoint, projectId, input), options),
        {
          onSuccess: ({ attempts, value }): Effect.Effect<DeletionOutcome> =>
            Effect.succeed(new Deleted({ ...value, attempts })),
          onFailure: (failed): Effect.Effect<DeletionOutcome, Failed> => {
            const { error, story } = failed
            calledAt(error, site)
            return error._tag === "DcsNotFound" && countsAsGone(error, story.seenUnknown, options.missing)
              ? Effect.succeed(alreadyGone(error, story.seenUnknown))
              : Effect.fail(failed)
          }
        }
      )
    )
}

/** Drops the story of a failure and keeps its error. */
export const errorOf = <A>(self: Effect.Effect<A, Failed>): Effect.Effect<A, DcsError> =>
  Effect.mapError(self, ({ error }) => error)

/** The success for a 404 about the task. */
export const alreadyGone = (error: DcsNotFound, priorAttemptMayHaveDeleted: boolean): AlreadyGone =>
  new AlreadyGone({
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    attempts: error.attempts,
    priorAttemptMayHaveDeleted
  })
