/**
 * The clean-up on one machine, with a file of SQLite and without a server.
 *
 * @since 0.1.0
 * @module
 */
import { openAppendFile } from "@dcs-tasks/node/journal"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as SingleRunner from "effect/cluster/SingleRunner"
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import type { ConfigError } from "effect/Config"
import * as Effect from "effect/Effect"
import * as Digest from "effect/crypto/Digest"
import * as Layer from "effect/Layer"
import { CleanUp } from "./CleanUp.ts"
import * as Retention from "./control/retention.ts"
import { timings } from "./control/shardingConfig.ts"
import { type DatabaseError, unopened } from "./model/RunError.ts"
import * as Client from "./sqlite/client.ts"
import type { Targets } from "./Targets.ts"
import type { Progress } from "./Progress.ts"
import * as Live from "./live.ts"

/**
 * A client of the runs in a file. Any number of processes can have one, beside the runner.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient = (file: string): Layer.Layer<CleanUp, DatabaseError> =>
  CleanUp.layer.pipe(Layer.provide(Client.layer(file)))

/** One runner for a file: the engine in it takes all work without asking. */
const lock = (file: string) =>
  Layer.effectDiscard(
    Effect.mapError(openAppendFile(`${file}.runner`), (cause) =>
      unopened(`the database ${file} has another runner, or cannot be locked`, cause)
    )
  )

/**
 * How the runner of a file works.
 *
 * @since 0.1.0
 * @category models
 */
export interface SqliteOptions extends Live.RunnerOptions {
  /** The file; it is created if needed. */
  readonly file: string
}

/**
 * The runner of a file, and its client. Only one process can be the runner; a run that was interrupted or killed is
 * continued by the next.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { ProjectId } from "@dcs-tasks/core/BackgroundTask"
 * import { Targets } from "@dcs-tasks/durable"
 * import * as Sqlite from "@dcs-tasks/durable/Sqlite"
 * import { layerEnvironment } from "@dcs-tasks/node"
 * import * as Layer from "effect/Layer"
 *
 * const target = { endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: ProjectId.make("PROJECT") }
 *
 * // Works until it is interrupted.
 * export const runner = Sqlite.layer({ file: "clean-ups.db", rate: 20 }).pipe(
 *   Layer.provide(Targets.layerOne(target)),
 *   Layer.provide(layerEnvironment()),
 *   Layer.launch
 * )
 * ```
 */
export const layer = ({
  file,
  ...options
}: SqliteOptions): Layer.Layer<CleanUp | Progress, DatabaseError | DcsInvalidInput | ConfigError, Targets> =>
  Layer.mergeAll(Live.layer(options), Retention.layer(options.keep)).pipe(
    Layer.provideMerge(CleanUp.layer),
    Layer.provide(ClusterWorkflowEngine.layer),
    Layer.provide(SingleRunner.layer({ runnerStorage: "memory", shardingConfig: timings })),
    Layer.provide(Digest.layerWebCrypto),
    Layer.provide(Client.layer(file)),
    Layer.provide(lock(file))
  )
