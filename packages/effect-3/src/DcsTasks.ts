/**
 * The service: configuration in, operations out.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import { type Call, deleteCall, isGone, listCall } from "@dcs-tasks/wire/calls"
import { parseEndpoint } from "@dcs-tasks/wire/endpoint"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import { nextOffset } from "@dcs-tasks/wire/taskPage"
import { checkId } from "@dcs-tasks/wire/taskPath"
import { shownValue } from "@dcs-tasks/wire/text"
import * as Chunk from "effect/Chunk"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { BackgroundTask } from "./BackgroundTask.ts"
import { type Credentials, toProvider } from "./Credentials.ts"
import { type DcsCredentialsError, type DcsError, DcsInvalidInput, type DeleteBackgroundTaskError } from "./DcsError.ts"
import {
  AlreadyGone,
  Deleted,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  type DeletionOutcome
} from "./DeleteBackgroundTask.ts"
import { redacted } from "./internal/lock.ts"
import {
  type Concluded,
  type Failed,
  operation,
  type OperationOptions,
  type OperationSettings
} from "./internal/operation.ts"
import { fromInvalidInput } from "./internal/toError.ts"
import type { ListBackgroundTasksInput } from "./ListBackgroundTasks.ts"
import type { RetryConfig } from "./RetryPolicy.ts"
import * as RetryPolicy from "./RetryPolicy.ts"
import * as Telemetry from "./Telemetry.ts"

/**
 * Configuration of a client. Everything is checked when the client is made; nothing is sent by that.
 *
 * @since 0.1.0
 */
export interface DcsTasksConfig {
  /** `https://dcs.eu-de.otc.t-systems.com`, or where else the API is. */
  readonly endpoint: string
  readonly projectId: string
  /** A token, an effect that gives one, or a provider such as `AccessKey.make` gives. */
  readonly credentials: Credentials
  /** Longest time for one attempt, from connecting to the last byte. 10 seconds by default. */
  readonly timeout?: Duration.DurationInput | undefined
  /** Longest time for all attempts of one call together. 60 seconds by default. */
  readonly totalTimeout?: Duration.DurationInput | undefined
  /** How failed attempts are repeated: 3 attempts in all by default. */
  readonly retry?: RetryConfig | undefined
  /** Further error codes that mean "this task does not exist", under 404 and 400. Empty by default. */
  readonly missingCodes?: ReadonlyArray<string> | undefined
  /** Sends the token in clear text to `http` endpoints other than loopback. Never set this outside of a test bed. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/**
 * The part of {@link DcsTasksConfig} that can be read from a `Config`: a token, no provider.
 *
 * @since 0.1.0
 */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials"> {
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
  /** Streams an instance's records in the service's order. */
  readonly listBackgroundTasks: (input: ListBackgroundTasksInput) => Stream.Stream<BackgroundTask, DcsError>
}

const duration = (field: string, input: Duration.DurationInput): Effect.Effect<Duration.Duration, DcsInvalidInput> => {
  const parsed = Duration.decodeUnknown(input)
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
  const badProject = checkId("projectId", projectId)
  if (badProject !== undefined) return yield* fromInvalidInput(badProject)
  const retry = RetryPolicy.make(config.retry)
  if (retry instanceof DcsInvalidInput) return yield* retry
  const settings: OperationSettings = {
    httpClient: yield* HttpClient.HttpClient,
    credentials: yield* toProvider(config.credentials),
    projectId,
    timeout: yield* duration("timeout", config.timeout ?? "10 seconds"),
    totalTimeout: yield* duration("totalTimeout", config.totalTimeout ?? "60 seconds"),
    retry,
    missingCodes: config.missingCodes ?? []
  }

  const run = <A extends { readonly _tag: string }>(
    call: () => Call<A> | InvalidInput,
    options?: OperationOptions
  ): Effect.Effect<Concluded<A>, Failed> => redacted(Effect.suspend(() => operation(settings, call(), options)))

  const deleteBackgroundTask: DcsTasksService["deleteBackgroundTask"] = (input, options) =>
    run(() => deleteCall(endpoint, projectId, input), { stop: options?.stop }).pipe(
      Effect.matchEffect({
        onSuccess: ({ attempts, value: { _tag: _, ...answer } }): Effect.Effect<DeletionOutcome> =>
          Effect.succeed(new Deleted({ ...answer, attempts })),
        onFailure: ({ error, story }): Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError> =>
          error._tag === "DcsNotFound" && isGone(error, story.seenUnknown, options?.missing)
            ? Effect.succeed(
                new AlreadyGone({
                  ...(error.requestId !== undefined && { requestId: error.requestId }),
                  attempts: error.attempts,
                  priorAttemptMayHaveDeleted: story.seenUnknown
                })
              )
            : Effect.fail(error)
      }),
      (self) => Telemetry.operation("dcs.delete_background_task", self)
    )

  const page = (input: ListBackgroundTasksInput, offset: number) =>
    run(() => listCall(endpoint, projectId, input, offset)).pipe(
      Effect.mapError(({ error }) => error),
      (self) => Telemetry.operation("dcs.list_background_tasks", self)
    )

  const listBackgroundTasks: DcsTasksService["listBackgroundTasks"] = (input) =>
    Stream.paginateChunkEffect(0, (offset) =>
      Effect.map(page(input, offset), ({ value }) => {
        const tasks = Chunk.unsafeFromArray(value.tasks.map((task) => new BackgroundTask(task)))
        return [tasks, Option.fromNullable(nextOffset(offset, value, input.pageSize))] as const
      })
    )

  return { deleteBackgroundTask, listBackgroundTasks }
})

/**
 * The service, in Effect's sense.
 *
 * @since 0.1.0
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
  /** A client over the `HttpClient` in the context. Fails on bad configuration; sends nothing. */
  static readonly make: (
    config: DcsTasksConfig
  ) => Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> = make

  static readonly layer = (
    config: DcsTasksConfig
  ): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, make(config))

  static readonly layerConfig = (
    config: Config.Config.Wrap<DcsTasksStaticConfig>
  ): Layer.Layer<DcsTasks, ConfigError.ConfigError | DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, Effect.flatMap(Config.unwrap(config), make))
}
