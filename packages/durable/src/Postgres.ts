/**
 * The clean-up over several machines, with PostgreSQL.
 *
 * @since 0.1.0
 * @module
 */
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import type * as ShardingConfig from "effect/cluster/ShardingConfig"
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import type { ConfigError } from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { SocketServerError } from "effect/socket/SocketServer"
import { CleanUp } from "./CleanUp.ts"
import * as Retention from "./control/retention.ts"
import { timings } from "./control/shardingConfig.ts"
import type { DatabaseError } from "./model/RunError.ts"
import * as Client from "./postgres/client.ts"
import type { Targets } from "./Targets.ts"
import type { Progress } from "./Progress.ts"
import * as Live from "./live.ts"

/**
 * A client of the runs in a database. It needs neither credentials of the service nor a runner.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient = (url: Redacted.Redacted): Layer.Layer<CleanUp, DatabaseError> =>
  CleanUp.layer.pipe(Layer.provide(Client.layer(url)))

/**
 * How a runner works.
 *
 * @since 0.1.0
 * @category models
 */
export interface PostgresOptions extends Live.RunnerOptions {
  /** Such as `postgres://user:password@host/database`. */
  readonly url: Redacted.Redacted
  /** Where other runners reach this one. */
  readonly address: { readonly host: string; readonly port: number }
  /** Where it listens; `address` by default. */
  readonly listen?: { readonly host: string; readonly port: number } | undefined
}

const addressOf = (address: PostgresOptions["listen"]) =>
  Option.map(Option.fromUndefinedOr(address), ({ host, port }) => RunnerAddress.make(host, port))

/** Loaded by a runner only: clients do without the package. */
const sockets = (shardingConfig: Partial<ShardingConfig.ShardingConfig["Service"]>) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("@effect/platform-node/NodeClusterSocket")),
      (NodeClusterSocket) => NodeClusterSocket.layer({ storage: "sql", shardingConfig })
    )
  )

/**
 * A runner, and a client. Any number of runners share the runs of a database.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { ProjectId } from "@dcs-tasks/core/BackgroundTask"
 * import { Targets } from "@dcs-tasks/durable"
 * import * as Postgres from "@dcs-tasks/durable/Postgres"
 * import { layerEnvironment } from "@dcs-tasks/node"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const target = { endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: ProjectId.make("PROJECT") }
 * const url = Redacted.make("postgres://dcs@db.example.com/dcs")
 *
 * // Works until it is interrupted. Each runner has its own address.
 * export const runner = Postgres.layer({ url, address: { host: "runner-1", port: 34431 }, rate: 20 }).pipe(
 *   Layer.provide(Targets.layerOne(target)),
 *   Layer.provide(layerEnvironment()),
 *   Layer.launch
 * )
 * ```
 */
export const layer = ({
  address,
  listen,
  url,
  ...options
}: PostgresOptions): Layer.Layer<
  CleanUp | Progress,
  DatabaseError | DcsInvalidInput | ConfigError | SocketServerError,
  Targets
> =>
  Layer.mergeAll(Live.layer(options), Retention.layer(options.keep)).pipe(
    Layer.provideMerge(CleanUp.layer),
    Layer.provide(ClusterWorkflowEngine.layer),
    Layer.provide(sockets({ ...timings, runnerAddress: addressOf(address), runnerListenAddress: addressOf(listen) })),
    Layer.provide(Client.layer(url))
  )
