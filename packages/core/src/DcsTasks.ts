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
import type { Configs } from "./model/configs.ts"
import type { Credentials, CredentialsProvider } from "./model/Credentials.ts"
import type { DcsTasksConfig, Client } from "./client/client.ts"
import { calledAt, type CallSite, callSite } from "@dcs-tasks/wire/failure"
import type { Rules } from "@dcs-tasks/wire/input"
import type { CallLimits, RetryConfig } from "./model/CallLimits.ts"
import type * as Stream from "effect/Stream"
import type { BackgroundTask } from "./model/BackgroundTask.ts"
import { bulkStream, type DeleteBackgroundTasks } from "./bulk/stream.ts"
import { callRules, type CheckedCall, checkedCallOptions, type DeleteCallOptions } from "./client/callOptions.ts"
import type {
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./model/DeleteBackgroundTask.ts"
import { deleteTask, errorOf } from "./client/deleteTask.ts"
import type { Instance, InstancePage, ListInstancesInput } from "./model/Instance.ts"
import type { BackgroundTaskPage, ListBackgroundTasksInput } from "./model/ListBackgroundTasks.ts"
import { instancePages, invalidPages, type Pages, taskPages } from "./client/pages.ts"
import { pageStream } from "./client/pageStream.ts"
import { anEffect } from "./model/checkedOptions.ts"
import { startBulk } from "./bulk/startBulk.ts"
import { fromHttpClient } from "./client/fromHttpClient.ts"
import { DcsTasksCalls, type DcsTasksScript } from "./testing/script.ts"
import { scriptedClient } from "./testing/scriptedClient.ts"

export type { DcsTasksConfig }

/**
 * The operations of a client.
 *
 * @since 0.1.0
 * @category services
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
   *
   * In a `pipe`: `tasks.pipe(dcs.deleteBackgroundTasks({ concurrency: 8 }))`, or without options.
   */
  readonly deleteBackgroundTasks: DeleteBackgroundTasks
  /**
   * Streams an instance's records in the service's order, each id once. If the service keeps returning the same rows,
   * the stream fails with `DcsUnexpectedResponse`.
   */
  readonly listBackgroundTasks: (
    input: ListBackgroundTasksInput,
    options?: CallLimits
  ) => Stream.Stream<BackgroundTask, DcsError>
  /**
   * Streams the same records page by page, with the total and the time that the service reports. Fetches a page when it
   * is pulled.
   */
  readonly listBackgroundTaskPages: (
    input: ListBackgroundTasksInput,
    options?: CallLimits
  ) => Stream.Stream<BackgroundTaskPage, DcsError>
  /**
   * Streams the project's instances in the service's order, each id once, as `listBackgroundTasks` streams its records.
   */
  readonly listInstances: (options?: ListInstancesInput & CallLimits) => Stream.Stream<Instance, DcsError>
  /** Streams the same instances page by page, as `listBackgroundTaskPages` streams records. */
  readonly listInstancePages: (options?: ListInstancesInput & CallLimits) => Stream.Stream<InstancePage, DcsError>
}

/**
 * The part of {@link DcsTasksConfig} that a `Config` can hold: a token instead of a provider; `maxAttempts: 1` turns
 * retries off.
 *
 * @since 0.1.0
 * @category models
 */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials" | "projectId" | "retry"> {
  /** How failed attempts are retried; 3 attempts in total by default. */
  readonly retry?: RetryConfig | undefined
  /** The project id. To look it up by name, use {@link DcsTasksConfig}. */
  readonly projectId: string
  /** A token for the project. */
  readonly credentials: { readonly token: Redacted.Redacted; readonly source?: string | undefined }
}

type WithoutCredentials = Omit<DcsTasksStaticConfig, "credentials">

/**
 * {@link DcsTasksStaticConfig} with each value in a `Config`, and all kinds of credentials.
 *
 * @since 0.1.0
 * @category models
 */
export type DcsTasksConfigs<E = never, R = never> = {
  readonly [K in keyof WithoutCredentials]: Config.Wrap<WithoutCredentials[K]>
} & {
  /**
   * A token, or an effect that makes a provider, such as `AccessKey.makeConfig`, `IamToken.makeConfig` or
   * `RenewingToken.make`. The effect runs once, when the layer is built: an effect that returns a token does not fit.
   */
  readonly credentials: Configs<DcsTasksStaticConfig["credentials"]> | Effect.Effect<CredentialsProvider, E, R>
}

const readConfigs = <E, R>({
  credentials,
  ...options
}: DcsTasksConfigs<E, R>): Effect.Effect<DcsTasksConfig, Config.ConfigError | E, R> => {
  const made: Effect.Effect<Credentials, Config.ConfigError | E, R> = Effect.isEffect(credentials)
    ? credentials
    : Config.unwrap<DcsTasksStaticConfig["credentials"]>(credentials)
  return Effect.flatMap(Config.unwrap<WithoutCredentials>(options), (read) =>
    Effect.map(made, (credentials) => ({ ...read, credentials }))
  )
}

const listed = <P, A>(
  site: CallSite,
  options: CallLimits | undefined,
  pages: (call: CheckedCall) => Pages<P>,
  contents: (page: P) => ReadonlyArray<A>
): Stream.Stream<A, DcsError> => {
  const call = checkedCallOptions(options)
  return pageStream(call instanceof DcsInvalidInput ? invalidPages(call) : pages(call), contents, site)
}

const deleteRules: Rules<DeleteCallOptions & DeleteBackgroundTaskOptions> = { ...callRules, stop: anEffect }

const serviceOf = (client: Client): DcsTasksService => {
  const runDeletion = deleteTask(client)
  const tasks = (input: ListBackgroundTasksInput) => (call: CheckedCall) => taskPages(client, input, call)
  const instances = (input: ListInstancesInput | undefined) => (call: CheckedCall) => instancePages(client, input, call)
  const service: DcsTasksService = {
    deleteBackgroundTask: (input, options) => {
      const site = callSite(service.deleteBackgroundTask)
      const read = checkedCallOptions(options, deleteRules)
      return read instanceof DcsInvalidInput
        ? Effect.fail(calledAt(read, site))
        : errorOf(runDeletion(input, read, site))
    },
    deleteBackgroundTasks: bulkStream(startBulk(client)),
    listBackgroundTasks: (input, options) =>
      listed(callSite(service.listBackgroundTasks), options, tasks(input), ({ tasks }) => tasks),
    listBackgroundTaskPages: (input, options) =>
      listed(callSite(service.listBackgroundTaskPages), options, tasks(input), Array.of<BackgroundTaskPage>),
    listInstances: (options) =>
      listed(callSite(service.listInstances), options, instances(options), ({ instances }) => instances),
    listInstancePages: (options) =>
      listed(callSite(service.listInstancePages), options, instances(options), Array.of<InstancePage>)
  }
  return service
}

const make = (
  config: DcsTasksConfig
): Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
  Effect.map(fromHttpClient(config), serviceOf)

/**
 * The `DcsTasks` service, for `Effect.provide`.
 *
 * @since 0.1.0
 * @category services
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

  /**
   * Like `layer`, with each value read from a `Config`, such as environment variables, when the layer is built. Its
   * `ConfigError` names the variable.
   */
  static readonly layerConfig: {
    // Keeps a context such as a `LayerMap` from being inferred as the errors of the credentials.
    (
      config: Config.Config<DcsTasksStaticConfig> | DcsTasksConfigs
    ): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient>
    <E, R>(
      config: DcsTasksConfigs<E, R>
    ): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError | E, HttpClient.HttpClient | R>
  } = <E, R>(config: Config.Config<DcsTasksStaticConfig> | DcsTasksConfigs<E, R>) =>
    Layer.effect(DcsTasks, Effect.flatMap(Config.isConfig(config) ? config : readConfigs(config), make))

  /**
   * The service for tests, without a socket or an `HttpClient`: each deletion ends as the script says, and `DcsTasksCalls`
   * has the calls. Bulk deletions, lists and the checks of ids and options are those of the real service.
   *
   * A script says how a call ends, after the client's own retries. To test retries, use the emulator.
   *
   * @example
   * ```ts
   * import { DcsTasks, DcsTasksCalls, DcsThrottled } from "@dcs-tasks/core"
   * import * as Effect from "effect/Effect"
   *
   * const throttled = new DcsThrottled({ status: 429, retryAfter: 60, attempts: 1, mayHaveDeleted: false })
   * const [outcome, error, deletions] = await Effect.gen(function* () {
   *   const dcs = yield* DcsTasks
   *   const outcome = yield* dcs.deleteBackgroundTask({ instanceId: "i1", taskId: "t1" })
   *   const error = yield* Effect.flip(dcs.deleteBackgroundTask({ instanceId: "i1", taskId: "t2" }))
   *   return [outcome, error, yield* (yield* DcsTasksCalls).deletions] as const
   * }).pipe(Effect.provide(DcsTasks.layerTest({ outcomes: { t2: throttled } })), Effect.runPromise)
   * outcome._tag // => "Deleted"
   * error._tag // => "DcsThrottled"
   * deletions // => [{ instanceId: "i1", taskId: "t1" }, { instanceId: "i1", taskId: "t2" }]
   * ```
   */
  static readonly layerTest = (script: DcsTasksScript = {}): Layer.Layer<DcsTasks | DcsTasksCalls> =>
    Layer.effectContext(
      Effect.sync(() => {
        const { calls, client } = scriptedClient(script)
        return Context.add(Context.make(DcsTasks, serviceOf(client)), DcsTasksCalls, calls)
      })
    )
}
