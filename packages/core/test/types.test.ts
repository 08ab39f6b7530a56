/** The types that users rely on. A change here is a change for every user. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, expectTypeOf } from "vitest"
import type {
  AlreadyGone,
  BackgroundTask,
  BackgroundTaskPage,
  BulkDeleteOptions,
  CallLimits,
  DcsBadRequest,
  DcsClientClosed,
  DcsCredentialsError,
  DcsError,
  DcsForbidden,
  DcsInternalError,
  DcsInvalidInput,
  DcsNotFound,
  DcsTasksConfig,
  DcsTasksService,
  DcsThrottled,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  DcsUnavailable,
  DcsUnexpectedResponse,
  DeleteBackgroundTaskError,
  DeleteBackgroundTaskInput,
  Deleted,
  DeletionResult,
  Instance,
  InstancePage,
  RetryConfig,
  StopReason
} from "../src/index.ts"
import type { PromiseClient } from "../src/promise/client.ts"
import { make, scripted, task } from "./support.ts"

type Delete = ReturnType<DcsTasksService["deleteBackgroundTask"]>

describe("deleteBackgroundTasks", () => {
  it("fails with its input's error, or for invalid options, in each of its forms", () => {
    type Input = Stream.Stream<DeleteBackgroundTaskInput, "torn", "Disk">
    type Results = Stream.Stream<DeletionResult, "torn" | DcsInvalidInput, "Disk">
    const forms = {
      first: (dcs: DcsTasksService, input: Input) => dcs.deleteBackgroundTasks(input),
      firstWithOptions: (dcs: DcsTasksService, input: Input) => dcs.deleteBackgroundTasks(input, { concurrency: 8 }),
      piped: (dcs: DcsTasksService, input: Input) => input.pipe(dcs.deleteBackgroundTasks),
      pipedWithOptions: (dcs: DcsTasksService, input: Input) =>
        input.pipe(dcs.deleteBackgroundTasks({ concurrency: 8 })),
      pipedFurther: (dcs: DcsTasksService, input: Input) =>
        input.pipe(
          dcs.deleteBackgroundTasks({ missing: "verify" }),
          Stream.filter(({ outcome }) => outcome._tag === "Failed")
        )
    }
    const ofAnyInput = <E, R>(dcs: DcsTasksService, input: Stream.Stream<DeleteBackgroundTaskInput, E, R>) =>
      dcs.deleteBackgroundTasks(input)
    expectTypeOf(ofAnyInput<"torn", "Disk">).returns.toEqualTypeOf<Results>()
    expectTypeOf(forms.first).returns.toEqualTypeOf<Results>()
    expectTypeOf(forms.firstWithOptions).returns.toEqualTypeOf<Results>()
    expectTypeOf(forms.piped).returns.toEqualTypeOf<Results>()
    expectTypeOf(forms.pipedWithOptions).returns.toEqualTypeOf<Results>()
    expectTypeOf(forms.pipedFurther).returns.toEqualTypeOf<Results>()
  })

  it("accepts only its options in a pipe", () => {
    // @ts-expect-error -- a number is needed
    const bulk = (dcs: DcsTasksService) => dcs.deleteBackgroundTasks({ concurrency: "8" })
    expectTypeOf(bulk).parameters.toEqualTypeOf<[DcsTasksService]>()
  })

  it("stops with any effect that cannot fail", () => {
    expectTypeOf<Effect.Effect<void>>().toExtend<NonNullable<BulkDeleteOptions["stop"]>>()
    expectTypeOf<Effect.Effect<StopReason>>().toExtend<NonNullable<BulkDeleteOptions["stop"]>>()
    expectTypeOf<Effect.Effect<void, "failed">>().not.toExtend<NonNullable<BulkDeleteOptions["stop"]>>()
  })
})

describe("the pages of a list", () => {
  it("have rows, total and the service's time", () => {
    expectTypeOf<ReturnType<DcsTasksService["listBackgroundTaskPages"]>>().toEqualTypeOf<
      Stream.Stream<BackgroundTaskPage, DcsError>
    >()
    expectTypeOf<ReturnType<DcsTasksService["listInstancePages"]>>().toEqualTypeOf<
      Stream.Stream<InstancePage, DcsError>
    >()
    expectTypeOf<BackgroundTaskPage["tasks"]>().toEqualTypeOf<ReadonlyArray<BackgroundTask>>()
    expectTypeOf<InstancePage["instances"]>().toEqualTypeOf<ReadonlyArray<Instance>>()
  })
})

describe("the limits of a call", () => {
  it("are options of every call", () => {
    type Second<F extends (...args: never) => unknown> = NonNullable<Parameters<F>[1]>
    expectTypeOf<CallLimits>().toExtend<Second<DcsTasksService["deleteBackgroundTask"]>>()
    expectTypeOf<CallLimits>().toExtend<BulkDeleteOptions>()
    expectTypeOf<CallLimits>().toExtend<NonNullable<Parameters<DcsTasksService["listInstances"]>[0]>>()
    expectTypeOf<Second<DcsTasksService["listBackgroundTasks"]>>().toEqualTypeOf<CallLimits>()
    expectTypeOf<Second<PromiseClient["deleteBackgroundTask"]>>().toExtend<CallLimits>()
    expectTypeOf<Second<PromiseClient["deleteBackgroundTasks"]>>().toExtend<CallLimits>()
    expectTypeOf<Second<PromiseClient["listBackgroundTaskPages"]>>().toExtend<CallLimits>()
    expectTypeOf<NonNullable<DcsTasksConfig["retry"]>>().toEqualTypeOf<NonNullable<CallLimits["retry"]>>()
  })

  it("are, with a signal and missing, all that a deletion with Promises has", () => {
    type Options = NonNullable<Parameters<PromiseClient["deleteBackgroundTask"]>[1]>
    expectTypeOf<keyof Options>().toEqualTypeOf<"missing" | "signal" | keyof CallLimits>()
  })
})

describe("retry", () => {
  it("is false or an object", () => {
    expectTypeOf<NonNullable<DcsTasksConfig["retry"]>>().toEqualTypeOf<false | RetryConfig>()
    // @ts-expect-error -- yes is no number of attempts
    const yes: DcsTasksConfig["retry"] = true
    expect(yes).toBe(true)
  })
})

describe("deleteBackgroundTask", () => {
  it("fails with exactly thirteen classes", () => {
    expectTypeOf<Effect.Error<Delete>>().toEqualTypeOf<
      | DcsInvalidInput
      | DcsCredentialsError
      | DcsClientClosed
      | DcsBadRequest
      | DcsUnauthorized
      | DcsForbidden
      | DcsNotFound
      | DcsInternalError
      | DcsThrottled
      | DcsUnavailable
      | DcsUnexpectedResponse
      | DcsTransportError
      | DcsTimeout
    >()
    expectTypeOf<Effect.Success<Delete>>().toEqualTypeOf<Deleted | AlreadyGone>()
    expectTypeOf<Effect.Services<Delete>>().toEqualTypeOf<never>()
  })

  it.effect("takes one task, so forEach needs a function: its second argument is the position", () =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(() => new Response(null, { status: 204 })).client)
      const all = Effect.forEach([task, task], (task) => dcs.deleteBackgroundTask(task))
      expectTypeOf(all).toEqualTypeOf<Effect.Effect<Array<Deleted | AlreadyGone>, DeleteBackgroundTaskError>>()
      expect(yield* all).toHaveLength(2)
      type OfForEach = (task: DeleteBackgroundTaskInput, position: number) => Effect.Effect<unknown, unknown>
      expectTypeOf(dcs.deleteBackgroundTask).not.toExtend<OfForEach>()
      expectTypeOf((task: DeleteBackgroundTaskInput) => dcs.deleteBackgroundTask(task)).toExtend<OfForEach>()
    })
  )

  it.effect("is handled exhaustively by catchTags", () =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(() => new Response(null, { status: 403 })).client)
      const handled = dcs.deleteBackgroundTask(task).pipe(
        Effect.map((outcome) => outcome._tag),
        Effect.catchTags({
          DcsInvalidInput: (error) => Effect.succeed(error.field),
          DcsCredentialsError: (error) => Effect.succeed(error.source),
          DcsClientClosed: (error) => Effect.succeed(error.message),
          DcsBadRequest: (error) => Effect.succeed(error.reason._tag),
          DcsUnauthorized: (error) => Effect.succeed(error.reason._tag),
          DcsForbidden: (error) => Effect.succeed(`forbidden ${error.status}`),
          DcsNotFound: (error) => Effect.succeed(error.reason._tag),
          DcsInternalError: (error) => Effect.succeed(error._tag),
          DcsThrottled: (error) => Effect.succeed(String(error.retryAfter)),
          DcsUnavailable: (error) => Effect.succeed(String(error.retryAfter)),
          DcsUnexpectedResponse: (error) => Effect.succeed(error.excerpt ?? ""),
          DcsTransportError: (error) => Effect.succeed(error.kind),
          DcsTimeout: (error) => Effect.succeed(error.phase)
        })
      )
      expectTypeOf<Effect.Error<typeof handled>>().toEqualTypeOf<never>()
      expect(yield* handled).toBe("forbidden 403")
    })
  )

  it.effect("is handled by reason", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ error_code: "DCS.4957", error_msg: "not now" })
      const dcs = yield* make(scripted(() => new Response(body, { status: 400 })).client)
      const handled = dcs.deleteBackgroundTask(task).pipe(
        Effect.map((outcome) => outcome._tag),
        Effect.catchReason("DcsBadRequest", "TaskNotDeletable", (reason) => Effect.succeed(reason._tag))
      )
      expectTypeOf<Effect.Success<typeof handled>>().toEqualTypeOf<"Deleted" | "AlreadyGone" | "TaskNotDeletable">()
      expectTypeOf<Effect.Error<typeof handled>>().toEqualTypeOf<DeleteBackgroundTaskError>()
      expect(yield* handled).toBe("TaskNotDeletable")
    })
  )
})
