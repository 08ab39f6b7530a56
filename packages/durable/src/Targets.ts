/**
 * The clients of a runner, by target.
 *
 * @since 0.1.0
 * @module
 */
import { DcsTasks, type DcsTasksService } from "@dcs-tasks/core"
import { canonicalTarget } from "@dcs-tasks/node/journal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Target } from "./model/Run.ts"

/** However the URL is typed, it is one target. */
const keyOf = (target: { readonly endpoint: string; readonly projectId: string }): string => {
  const { endpoint, projectId } = canonicalTarget(target)
  return `${endpoint} ${projectId}`
}

/**
 * The clients of the targets that this process serves. All runners of a database must serve the same targets, because
 * the engine chooses the runner of a run.
 *
 * @since 0.1.0
 * @category services
 */
export class Targets extends Context.Service<
  Targets,
  { readonly clientOf: (target: Target) => DcsTasksService | undefined }
>()("@dcs-tasks/durable/Targets") {
  /** Several targets, each with its client. */
  static readonly layer = (
    targets: ReadonlyArray<{ readonly target: Target; readonly dcs: DcsTasksService }>
  ): Layer.Layer<Targets> => {
    const clients = new Map(targets.map(({ dcs, target }) => [keyOf(target), dcs]))
    return Layer.succeed(Targets, { clientOf: (target) => clients.get(keyOf(target)) })
  }

  /** One target, with the client in the context. */
  static readonly layerOne = (target: Target): Layer.Layer<Targets, never, DcsTasks> =>
    Layer.unwrap(Effect.map(DcsTasks, (dcs) => Targets.layer([{ target, dcs }])))
}
