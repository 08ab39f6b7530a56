/**
 * The one call that this library is about.
 *
 * @since 0.1.0
 */
import { deleteCall, isGone } from "@dcs-tasks/wire/calls"
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskError } from "./DcsError.ts"
import {
  Deleted,
  goneBy,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  type DeletionOutcome
} from "./DeleteBackgroundTask.ts"
import type { Engine } from "./Engine.ts"
import type { OperationOptions } from "./Operation.ts"

/** How one id is deleted: throttling may come out as an error, for a pool to deal with. */
export type DeleteOne = (
  input: DeleteBackgroundTaskInput,
  options: DeleteBackgroundTaskOptions & OperationOptions
) => Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError>

/**
 * Deletes one task by an engine, with all its attempts. `DcsTasks` has it as `deleteBackgroundTask`; alone it is for
 * adapters that weigh every byte.
 *
 * @since 0.1.0
 */
export const deleteOne =
  ({ endpoint, run, surroundings }: Engine): DeleteOne =>
  (input, options) =>
    surroundings.operation(
      "dcs.delete_background_task",
      Effect.matchEffect(
        run((projectId) => deleteCall(endpoint, projectId, input), options),
        {
          onSuccess: ({ attempts, value }): Effect.Effect<DeletionOutcome> =>
            Effect.succeed(new Deleted({ ...value, attempts })),
          onFailure: (error): Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError> =>
            error._tag === "DcsNotFound" && isGone(error, options.missing)
              ? Effect.succeed(goneBy(error))
              : Effect.fail(error)
        }
      )
    )
