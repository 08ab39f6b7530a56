/**
 * The `DcsTasks` service: takes the configuration, provides the operations.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import { type Call, countsAsGone, deleteCall, operationNames, parseEndpoint } from "@dcs-tasks/wire/call"
import {
  aBoolean,
  anything,
  checkId,
  type InvalidInput,
  isInvalidInput,
  oneOf,
  type Rules
} from "@dcs-tasks/wire/input"
import { calledAt, callSite } from "@dcs-tasks/wire/failure"
import * as Chunk from "effect/Chunk"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { BackgroundTask } from "./model/BackgroundTask.ts"
import { toProvider } from "./credentials/provider.ts"
import { failSpanned } from "./effects/spanned.ts"
import {
  type DcsCredentialsError,
  type DcsError,
  DcsInvalidInput,
  type DeleteBackgroundTaskError
} from "./model/DcsError.ts"
import {
  AlreadyGone,
  Deleted,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  type DeletionOutcome
} from "./model/DeleteBackgroundTask.ts"
import {
  type DcsTasksConfig,
  type DcsTasksConfigs,
  type DcsTasksStaticConfig,
  readConfigs
} from "./model/DcsTasksConfig.ts"
import type { Ended } from "./operation/ending.ts"
import { operation, type OperationOptions, type OperationSettings } from "./operation/operation.ts"
import { anEffect, checked } from "./model/checkedOptions.ts"
import { fromInvalidInput } from "./model/errorFromWire.ts"
import { redacted } from "./transport/sealedRequest.ts"
import * as HttpClientTransport from "./transport/httpClientTransport.ts"
import type { BackgroundTaskPage, ListBackgroundTasksInput } from "./model/ListBackgroundTasks.ts"
import type { CallLimits } from "./model/CallLimits.ts"
import { checkedWithLimits, limitRules } from "./operation/limits.ts"
import { taskPages } from "./operation/listing.ts"
import * as RetryPolicy from "./operation/retryPolicy.ts"
import * as Telemetry from "./operation/telemetry.ts"

/**
 * The operations of a client.
 *
 * @since 0.1.0
 * @category services
 */
export interface DcsTasksService {
  /**
   * Deletes the record of one finished background task. This cannot be undone, and cancels nothing.
   *
   * Succeeds with `Deleted` (200 or 204) or `AlreadyGone`. Fails with one error class per status.
   */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions
  ) => Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError>
  /**
   * Streams the records of an instance in the order of the service, each id once, optionally within a time window. Fails
   * with `DcsUnexpectedResponse` if the service returns the same rows again and again.
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
}

/** Endpoint, project and credentials have their own checks. */
const configRules: Rules<DcsTasksConfig> = {
  endpoint: anything,
  projectId: anything,
  credentials: anything,
  ...limitRules,
  missingCodes: [
    "must be an array of error codes",
    (value) => Array.isArray(value) && value.every((code) => typeof code === "string" && code.trim() !== "")
  ],
  dangerouslyAllowInsecureHttp: aBoolean
}

const deleteRules: Rules<DeleteBackgroundTaskOptions> = {
  ...limitRules,
  missing: oneOf("fail", "succeed"),
  stop: anEffect
}

const make = Effect.fnUntraced(function* (
  options: DcsTasksConfig
): Effect.fn.Return<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> {
  const config = checked(options, configRules)
  if (config instanceof DcsInvalidInput) return yield* config
  const { projectId, timeout = "10 seconds", totalTimeout = "60 seconds" } = config
  const endpoint = parseEndpoint(config.endpoint, { allowInsecureHttp: config.dangerouslyAllowInsecureHttp })
  if (isInvalidInput(endpoint)) return yield* fromInvalidInput(endpoint)
  const badProject = checkId("projectId", projectId)
  if (badProject !== undefined) return yield* fromInvalidInput(badProject)
  const retry = RetryPolicy.rulesOf(config.retry)
  if (retry instanceof DcsInvalidInput) return yield* retry
  const settings: OperationSettings = {
    transport: HttpClientTransport.make(yield* HttpClient.HttpClient),
    credentials: yield* toProvider(config.credentials),
    projectId,
    timeout: Duration.toMillis(timeout),
    totalTimeout: Duration.toMillis(totalTimeout),
    retry: RetryPolicy.make(retry),
    missingCodes: config.missingCodes ?? []
  }

  const run = <A extends { readonly _tag: string }>(
    call: () => Call<A> | InvalidInput,
    options?: OperationOptions
  ): Ended<A> => redacted(Effect.suspend(() => operation(settings, call(), options)))

  const deleteBackgroundTask: DcsTasksService["deleteBackgroundTask"] = (input, options = {}) => {
    const site = callSite(deleteBackgroundTask)
    const read = checkedWithLimits(options, deleteRules)
    if (read instanceof DcsInvalidInput) return failSpanned(calledAt(read, site))
    return run(() => deleteCall(endpoint, projectId, input), read).pipe(
      Effect.matchEffect({
        onSuccess: ({ attempts, value: { _tag: _, ...answer } }): Effect.Effect<DeletionOutcome> =>
          Effect.succeed(new Deleted({ ...answer, attempts })),
        onFailure: ({ error, story }): Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError> =>
          error._tag === "DcsNotFound" && countsAsGone(error, story.seenUnknown, read.missing)
            ? Effect.succeed(
                new AlreadyGone({
                  ...(error.requestId !== undefined && { requestId: error.requestId }),
                  attempts: error.attempts,
                  priorAttemptMayHaveDeleted: story.seenUnknown
                })
              )
            : Effect.fail(calledAt(error, site))
      }),
      (self) => Telemetry.operation({ name: operationNames.delete, origin: endpoint.origin }, self),
      Effect.catchAll(failSpanned)
    )
  }

  const pages: DcsTasksService["listBackgroundTaskPages"] = (input, options) =>
    taskPages({ endpoint, projectId, run }, input, options)

  const listBackgroundTaskPages: DcsTasksService["listBackgroundTaskPages"] = (input, options) => {
    const site = callSite(listBackgroundTaskPages)
    return Stream.catchAll(pages(input, options), (error) => Stream.execute(failSpanned(calledAt(error, site))))
  }

  /** One chunk a page. */
  const listBackgroundTasks: DcsTasksService["listBackgroundTasks"] = (input, options) => {
    const site = callSite(listBackgroundTasks)
    return pages(input, options).pipe(
      Stream.mapChunks((pages) => Chunk.flatMap(pages, ({ tasks }) => Chunk.unsafeFromArray(tasks))),
      Stream.catchAll((error) => Stream.execute(failSpanned(calledAt(error, site))))
    )
  }

  return { deleteBackgroundTask, listBackgroundTasks, listBackgroundTaskPages }
})

/**
 * The `DcsTasks` service, for `Effect.provide`.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/effect-3"
 * import * as Config from "effect/Config"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   return yield* dcs.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * })
 *
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.string("DCS_ENDPOINT"),
 *   projectId: Config.string("OS_PROJECT_ID"),
 *   credentials: { token: Config.redacted("OS_AUTH_TOKEN") }
 * })
 *
 * const runnable = Effect.provide(program, live) // needs an HttpClient of @effect/platform
 * ```
 */
export class DcsTasks extends Context.Tag("@dcs-tasks/effect-3/DcsTasks")<DcsTasks, DcsTasksService>() {
  /** Creates a client over the `HttpClient` in the context. Fails on invalid configuration; sends nothing. */
  static readonly make: (
    config: DcsTasksConfig
  ) => Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> = make

  /** The service over the `HttpClient` in the context. Building it sends nothing; it fails on invalid configuration. */
  static readonly layer = (
    config: DcsTasksConfig
  ): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, make(config))

  /** Like `layer`, with each value read from a `Config`, such as environment variables, when the layer is built. */
  static readonly layerConfig: {
    // Keeps a context such as a `LayerMap` from being inferred as the errors of the credentials.
    (
      config: Config.Config<DcsTasksStaticConfig> | DcsTasksConfigs
    ): Layer.Layer<DcsTasks, ConfigError.ConfigError | DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient>
    <E, R>(
      config: DcsTasksConfigs<E, R>
    ): Layer.Layer<
      DcsTasks,
      ConfigError.ConfigError | DcsInvalidInput | DcsCredentialsError | E,
      HttpClient.HttpClient | R
    >
  } = <E, R>(config: Config.Config<DcsTasksStaticConfig> | DcsTasksConfigs<E, R>) =>
    Layer.effect(DcsTasks, Effect.flatMap(Config.isConfig(config) ? config : readConfigs(config), make))
}
