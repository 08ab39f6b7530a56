/**
 * The service: configuration in, operations out.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { DcsCredentialsError, DcsError, DcsInvalidInput, DeleteBackgroundTaskError } from "./model/DcsError.ts"
import type { DcsTasksConfig, Client } from "./client/client.ts"
import type { RetryConfig } from "./operation/retryPolicy.ts"
import type { ListCursor } from "@dcs-tasks/wire/answer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { BackgroundTask } from "./model/BackgroundTask.ts"
import type { BulkDeleteOptions } from "./bulk/options.ts"
import { bulkStream } from "./bulk/stream.ts"
import { deleteWith } from "./client/callOptions.ts"
import type {
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./model/DeleteBackgroundTask.ts"
import { deleteTask } from "./client/deleteTask.ts"
import type { DeletionResult } from "./model/DeletionResult.ts"
import type { Instance, ListInstancesInput } from "./model/Instance.ts"
import type { ListBackgroundTasksInput } from "./model/ListBackgroundTasks.ts"
import { instancePages, type Pages, taskPages } from "./client/pages.ts"
import { startBulk } from "./bulk/startBulk.ts"
import { fromHttpClient } from "./client/fromHttpClient.ts"

export type { DcsTasksConfig }

/**
 * The operations.
 *
 * @since 0.1.0
 */
export interface DcsTasksService {
  /**
   * Deletes the record of one finished background task. Irreversible; cancels nothing.
   *
   * Succeeds with `Deleted` (200 or 204) or `AlreadyGone`; fails with one class per status.
   */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions
  ) => Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError>
  /**
   * Deletes what the stream brings, with bounded concurrency and one shared rate; one result per input, in the order in
   * which they end. What happened is in the results: by itself it fails only for options that make no sense, before
   * anything is read or sent. Throttling ends no id, refused credentials stop everything, a missing instance or five 403
   * in a row stop that instance.
   */
  readonly deleteBackgroundTasks: <E, R>(
    input: Stream.Stream<DeleteBackgroundTaskInput, E, R>,
    options?: BulkDeleteOptions
  ) => Stream.Stream<DeletionResult, E | DcsInvalidInput, R>
  /**
   * Streams an instance's records in the service's order, each id once. A service that gives the same rows again and
   * again ends in `DcsUnexpectedResponse`.
   */
  readonly listBackgroundTasks: (input: ListBackgroundTasksInput) => Stream.Stream<BackgroundTask, DcsError>
  /** Streams the project's instances in the service's order, as `listBackgroundTasks` does its records. */
  readonly listInstances: (input?: ListInstancesInput) => Stream.Stream<Instance, DcsError>
}

/**
 * The part of {@link DcsTasksConfig} that can be read from a `Config`: a token, no provider; `maxAttempts: 1` turns retries
 * off.
 */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials" | "projectId" | "retry"> {
  readonly retry?: RetryConfig | undefined
  readonly projectId: string
  readonly credentials: { readonly token: Redacted.Redacted }
}

const streamOf = <A>(pages: Pages<A>): Stream.Stream<A, DcsError> =>
  Stream.paginate(undefined, (place: ListCursor | undefined) =>
    Effect.map(pages(place), ({ next, rows }) => [rows, Option.fromUndefinedOr(next)] as const)
  )

/**
 * The operations of a client.
 *
 * @since 0.1.0
 */
export const serviceOf = (client: Client): DcsTasksService => ({
  deleteBackgroundTask: deleteWith(deleteTask(client)),
  deleteBackgroundTasks: bulkStream(startBulk(client)),
  listBackgroundTasks: (input) => streamOf(taskPages(client, input)),
  listInstances: (input) => streamOf(instancePages(client, input))
})

const make = (
  config: DcsTasksConfig
): Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
  Effect.map(fromHttpClient(config), serviceOf)

/**
 * The service, in Effect's sense.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import * as Config from "effect/Config"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   return yield* dcs.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * })
 *
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.String("DCS_ENDPOINT"),
 *   projectId: Config.String("OS_PROJECT_ID"),
 *   credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
 * })
 *
 * const runnable = Effect.provide(program, live) // needs an HttpClient
 * ```
 */
export class DcsTasks extends Context.Service<DcsTasks, DcsTasksService>()("@dcs-tasks/core/DcsTasks") {
  /** A client over the `HttpClient` in the context. Fails on bad configuration; sends nothing. */
  static readonly make: (
    config: DcsTasksConfig
  ) => Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> = make

  static readonly layer = (
    config: DcsTasksConfig
  ): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, make(config))

  static readonly layerConfig = (
    config: Config.Wrap<DcsTasksStaticConfig>
  ): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, Effect.flatMap(Config.unwrap(config), make))
}
