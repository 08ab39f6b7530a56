/**
 * The `DcsTasks` service: takes the configuration, provides the operations.
 *
 * @since 0.1.0
 * @module
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import {
  type DcsCredentialsError,
  type DcsError,
  DcsInvalidInput,
  type DeleteBackgroundTaskError
} from "./model/DcsError.ts"
import type { DcsTasksConfig, Client } from "./client/client.ts"
import type { RetryConfig } from "./operation/retryPolicy.ts"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { BackgroundTask } from "./model/BackgroundTask.ts"
import type { BulkDeleteOptions } from "./bulk/options.ts"
import { bulkStream } from "./bulk/stream.ts"
import { checkedCallOptions } from "./client/callOptions.ts"
import type {
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./model/DeleteBackgroundTask.ts"
import { deleteTask, errorOf } from "./client/deleteTask.ts"
import type { DeletionResult } from "./model/DeletionResult.ts"
import type { Instance, ListInstancesInput } from "./model/Instance.ts"
import type { ListBackgroundTasksInput } from "./model/ListBackgroundTasks.ts"
import { instancePages, type Pages, taskPages } from "./client/pages.ts"
import { startBulk } from "./bulk/startBulk.ts"
import { fromHttpClient } from "./client/fromHttpClient.ts"

export type { DcsTasksConfig }

/**
 * The operations of a client.
 *
 * @since 0.1.0
 */
export interface DcsTasksService {
  /**
   * Deletes the record of one finished background task. Irreversible; cancels nothing.
   *
   * Succeeds with `Deleted` (200 or 204) or `AlreadyGone`; fails with one error class per status.
   */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions
  ) => Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError>
  /**
   * Deletes every task of the stream, with bounded concurrency and one shared rate. Emits one result per input, in the
   * order in which the tasks finish.
   *
   * The results say what happened to each task. The stream itself fails only for invalid options, before anything is
   * read or sent. Throttling fails no task. Rejected credentials stop the whole run; a missing instance or five
   * consecutive 403 responses stop that instance.
   */
  readonly deleteBackgroundTasks: <E, R>(
    input: Stream.Stream<DeleteBackgroundTaskInput, E, R>,
    options?: BulkDeleteOptions
  ) => Stream.Stream<DeletionResult, E | DcsInvalidInput, R>
  /**
   * Streams an instance's records in the service's order, each id once. If the service keeps returning the same rows,
   * the stream fails with `DcsUnexpectedResponse`.
   */
  readonly listBackgroundTasks: (input: ListBackgroundTasksInput) => Stream.Stream<BackgroundTask, DcsError>
  /**
   * Streams the project's instances in the service's order, each id once, as `listBackgroundTasks` streams its records.
   */
  readonly listInstances: (input?: ListInstancesInput) => Stream.Stream<Instance, DcsError>
}

/**
 * The part of {@link DcsTasksConfig} that a `Config` can hold: a token instead of a provider; `maxAttempts: 1` turns
 * retries off.
 */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials" | "projectId" | "retry"> {
  /** How failed attempts are retried; 3 attempts in total by default. */
  readonly retry?: RetryConfig | undefined
  /** The project id. To look it up by name, use {@link DcsTasksConfig}. */
  readonly projectId: string
  /** A token for the project. */
  readonly credentials: { readonly token: Redacted.Redacted }
}

const streamOf = <A>(pages: Pages<A>): Stream.Stream<A, DcsError> =>
  Stream.unwrap(
    Effect.map(
      Effect.acquireRelease(Effect.sync(pages), (listing, exit) => listing.end(exit)),
      ({ next }) =>
        Stream.paginate(undefined, () =>
          Effect.map(next, ({ next, rows }) => [rows, Option.as(Option.fromUndefinedOr(next), undefined)] as const)
        )
    )
  )

const serviceOf = (client: Client): DcsTasksService => {
  const runDeletion = deleteTask(client)
  return {
    deleteBackgroundTask: (input, options) => {
      const read = checkedCallOptions(options)
      return read instanceof DcsInvalidInput ? Effect.fail(read) : errorOf(runDeletion(input, read))
    },
    deleteBackgroundTasks: bulkStream(startBulk(client)),
    listBackgroundTasks: (input) => streamOf(taskPages(client, input)),
    listInstances: (input) => streamOf(instancePages(client, input))
  }
}

const make = (
  config: DcsTasksConfig
): Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
  Effect.map(fromHttpClient(config), serviceOf)

/**
 * The `DcsTasks` service, for `Effect.provide`.
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
  /** Makes a client over the `HttpClient` in the context. Fails on invalid configuration; sends nothing. */
  static readonly make: (
    config: DcsTasksConfig
  ) => Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> = make

  /** The service over the `HttpClient` in the context. Building it sends nothing; it fails on invalid configuration. */
  static readonly layer = (
    config: DcsTasksConfig
  ): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, make(config))

  /** Like `layer`, with each value read from a `Config`, such as environment variables. */
  static readonly layerConfig = (
    config: Config.Wrap<DcsTasksStaticConfig>
  ): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, Effect.flatMap(Config.unwrap(config), make))
}
