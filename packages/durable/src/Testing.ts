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
 * How the runner of a test works.
 *
 * @since 0.1.0
 * @category models
 */
export interface TestingOptions extends Live.RunnerOptions {
  /** A file of SQLite for the tables, which outlives the layer; in memory by default. */
  readonly file?: string | undefined
}

/**
 * A runner and its client in one process: Effect's workflow engine in memory, and the tables too.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ file = ":memory:", ...options }: TestingOptions = {}) =>
  Live.layer(options).pipe(
    Layer.provideMerge(CleanUp.layer),
    Layer.provide(WorkflowEngine.layerMemory),
    Layer.provideMerge(Sqlite.layer(file))
  )
