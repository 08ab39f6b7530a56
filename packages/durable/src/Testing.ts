/**
 * The clean-up in memory, for tests.
 *
 * @since 0.1.0
 * @module
 */
import * as Layer from "effect/Layer"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { CleanUp } from "./CleanUp.ts"
import * as Sqlite from "./sqlite/client.ts"
import * as Live from "./live.ts"

/**
 * A runner and its client in one process: Effect's workflow engine and the tables in memory.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Live.RunnerOptions = {}) =>
  Live.layer(options).pipe(
    Layer.provideMerge(CleanUp.layer),
    Layer.provide(WorkflowEngine.layerMemory),
    Layer.provideMerge(Sqlite.layer(":memory:"))
  )
