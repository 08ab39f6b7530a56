/**
 * The workflows. Their names and payloads are kept in the engine's rows, so a change gets a new version: what a run needs
 * is in our own tables instead.
 */
import * as Schema from "effect/Schema"
import * as Workflow from "effect/workflow/Workflow"

/** Lists the records of a run into its chunks. */
export const List = Workflow.make("dcs-tasks/List/v1", {
  payload: { run: Schema.String, round: Schema.Int },
  idempotencyKey: ({ round, run }) => `${run}/${round}`
})

/**
 * Deletes chunks until none is left. Lanes are workflows of their own, because only whole workflows are spread over
 * runners. Any lane takes any chunk.
 */
export const Lane = Workflow.make("dcs-tasks/Lane/v1", {
  payload: { run: Schema.String, round: Schema.Int, lane: Schema.Int },
  idempotencyKey: ({ lane, round, run }) => `${run}/${round}/${lane}`
})
