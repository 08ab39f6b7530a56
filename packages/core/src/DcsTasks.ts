/**
 * The service: configuration in, operations out.
 *
 * @since 0.1.0
 */
import { type Call, deleteCall, isGone, listCall, listInstancesCall } from "@dcs-tasks/wire/calls"
import { parseEndpoint } from "@dcs-tasks/wire/endpoint"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import { nextOffset } from "@dcs-tasks/wire/page"
import { checkId } from "@dcs-tasks/wire/taskPath"
import { shownValue } from "@dcs-tasks/wire/text"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { BackgroundTask } from "./BackgroundTask.ts"
import { bulkDelete, type DeleteOne } from "./BulkDelete.ts"
import type { BulkDeleteOptions } from "./BulkDeleteOptions.ts"
import { type Credentials, toProvider } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput, type DeleteBackgroundTaskError } from "./DcsError.ts"
import {
  type AlreadyGone,
  Deleted,
  goneBy,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  type DeletionOutcome
} from "./DeleteBackgroundTask.ts"
import type { DeletionResult } from "./DeletionResult.ts"
import { Instance } from "./Instance.ts"
import { asked, isWithin, type ListBackgroundTasksInput, pageOf, type Window, windowOf } from "./ListBackgroundTasks.ts"
import type { ListInstancesInput } from "./ListInstances.ts"
import { type Concluded, operation, type OperationOptions, type OperationSettings } from "./Operation.ts"
import type { RetryConfig } from "./RetryPolicy.ts"
import * as RetryPolicy from "./RetryPolicy.ts"
import { locked, sealed } from "./RoundTrip.ts"
import { fromInvalidInput } from "./toError.ts"
import * as Telemetry from "./Telemetry.ts"

/**
 * Configuration of a client. Everything is checked when the client is made; nothing is sent by that.
 *
 * @since 0.1.0
 */
export interface DcsTasksConfig {
  /** `https://dcs.eu-de.otc.t-systems.com`, or where else the API is. */
  readonly endpoint: string
  /**
   * The id, or an effect that finds it out. It is asked before each call, so it should keep what it has found; where it
   * fails, nothing is sent.
   */
  readonly projectId: string | Effect.Effect<string, DcsError>
  readonly credentials: Credentials
  /** Longest time for one attempt, from connecting to the last byte. 10 seconds by default. */
  readonly timeout?: Duration.Input | undefined
  /** Longest time for all attempts of one call together. 60 seconds by default. */
  readonly totalTimeout?: Duration.Input | undefined
  /** How failed attempts are repeated: 3 attempts in all by default. */
  readonly retry?: RetryConfig | undefined
  /** Further error codes that mean "this task does not exist", under 404 and 400. Empty by default. */
  readonly missingCodes?: ReadonlyArray<string> | undefined
  /** Sends the token in clear text to `http` endpoints other than loopback. Never set this outside of a test bed. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/** The part of {@link DcsTasksConfig} that can be read from a `Config`: a token, no provider. */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials" | "projectId"> {
  readonly projectId: string
  readonly credentials: { readonly token: Redacted.Redacted }
}

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
   * which they end. Never fails by itself: what happened is in the results. Throttling ends no id, refused credentials
   * stop everything, a missing instance or five 403 in a row stop that instance.
   */
  readonly deleteBackgroundTasks: <E, R>(
    input: Stream.Stream<DeleteBackgroundTaskInput, E, R>,
    options?: BulkDeleteOptions
  ) => Stream.Stream<DeletionResult, E, R>
  /** Streams an instance's records in the service's order. */
  readonly listBackgroundTasks: (input: ListBackgroundTasksInput) => Stream.Stream<BackgroundTask, DcsError>
  /** Streams the project's instances in the service's order. */
  readonly listInstances: (input?: ListInstancesInput) => Stream.Stream<Instance, DcsError>
}

const duration = (field: string, input: Duration.Input): Effect.Effect<Duration.Duration, DcsInvalidInput> => {
  const parsed = Duration.fromInput(input)
  return Option.isSome(parsed) && Duration.isFinite(parsed.value) && Duration.toMillis(parsed.value) > 0
    ? Effect.succeed(parsed.value)
    : Effect.fail(new DcsInvalidInput({ field, problem: "must be a duration above zero", value: shownValue(input) }))
}

const make = Effect.fnUntraced(function* (
  config: DcsTasksConfig
): Effect.fn.Return<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> {
  const endpoint = parseEndpoint(config.endpoint, { allowInsecureHttp: config.dangerouslyAllowInsecureHttp })
  if ("_tag" in endpoint) return yield* fromInvalidInput(endpoint)
  const { projectId } = config
  const badProject = Effect.isEffect(projectId) ? undefined : checkId("projectId", projectId)
  if (badProject !== undefined) return yield* fromInvalidInput(badProject)
  const retry = RetryPolicy.make(config.retry)
  if (retry instanceof DcsInvalidInput) return yield* retry
  const credentials = toProvider(config.credentials)
  if (credentials instanceof DcsCredentialsError) return yield* credentials
  const common = {
    httpClient: locked(yield* HttpClient.HttpClient),
    credentials,
    timeout: yield* duration("timeout", config.timeout ?? "10 seconds"),
    totalTimeout: yield* duration("totalTimeout", config.totalTimeout ?? "60 seconds"),
    retry,
    missingCodes: config.missingCodes ?? []
  }
  const settled: Effect.Effect<OperationSettings, DcsError> = Effect.isEffect(projectId)
    ? Effect.map(projectId, (projectId) => ({ ...common, projectId }))
    : Effect.succeed({ ...common, projectId })

  const run = <A extends { readonly _tag: string }>(
    call: (projectId: string) => Call<A> | InvalidInput,
    options?: OperationOptions
  ): Effect.Effect<Concluded<A>, DcsError> =>
    Effect.flatMap(settled, (settings) => operation(settings, call(settings.projectId), options)).pipe(sealed)

  const deleteOne: DeleteOne = (input, options) =>
    run((projectId) => deleteCall(endpoint, projectId, input), options).pipe(
      Effect.map(({ attempts, value: { _tag: _, ...answer } }) => new Deleted({ ...answer, attempts })),
      Effect.catchTag("DcsNotFound", (error): Effect.Effect<AlreadyGone, DeleteBackgroundTaskError> =>
        isGone(error, options.missing) ? Effect.succeed(goneBy(error)) : Effect.fail(error)
      ),
      (self) => Telemetry.operation("dcs.delete_background_task", self)
    )

  const page = (input: ListBackgroundTasksInput, window: Window, offset: number) =>
    run((projectId) => listCall(endpoint, projectId, { ...input, ...asked(window) }, offset)).pipe((self) =>
      Telemetry.operation("dcs.list_background_tasks", self)
    )

  const listBackgroundTasks: DcsTasksService["listBackgroundTasks"] = (input) => {
    // A caller without types may pass anything; what it lacks is told by the call itself.
    const window = windowOf(Object(input))
    if (window instanceof DcsInvalidInput) return Stream.fail(window)
    return Stream.paginate(0, (offset: number) =>
      Effect.map(page(input, window, offset), ({ value }) => {
        input.onPage?.(pageOf(value))
        const tasks = value.tasks.filter((task) => isWithin(window, task)).map((task) => new BackgroundTask(task))
        const next = nextOffset(offset, { rows: value.tasks.length, total: value.total }, input.pageSize)
        return [tasks, Option.fromUndefinedOr(next)] as const
      })
    )
  }

  const listInstances: DcsTasksService["listInstances"] = (input = {}) =>
    Stream.paginate(0, (offset: number) =>
      run((projectId) => listInstancesCall(endpoint, projectId, input, offset)).pipe(
        (self) => Telemetry.operation("dcs.list_instances", self),
        Effect.map(({ value }) => {
          const next = nextOffset(offset, { rows: value.instances.length, total: value.total }, input.pageSize)
          return [value.instances.map((one) => new Instance(one)), Option.fromUndefinedOr(next)] as const
        })
      )
    )

  return {
    deleteBackgroundTask: (input, options) => deleteOne(input, { missing: options?.missing }),
    deleteBackgroundTasks: bulkDelete(deleteOne, (instanceId) =>
      Effect.match(page({ instanceId, pageSize: 1 }, {}, 0), { onFailure: () => false, onSuccess: () => true })
    ),
    listBackgroundTasks,
    listInstances
  }
})

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
