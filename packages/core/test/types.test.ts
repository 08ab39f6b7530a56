/** The types that users rely on. A change here is a change for every user. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { describe, expect, expectTypeOf } from "vitest"
import type {
  AlreadyGone,
  DcsBadRequest,
  DcsClientClosed,
  DcsCredentialsError,
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
  RetryConfig
} from "../src/index.ts"
import { make, scripted, task } from "./support.ts"

type Delete = ReturnType<DcsTasksService["deleteBackgroundTask"]>

describe("deleteBackgroundTasks", () => {
  it("fails with its input's error, or for invalid options", () => {
    const bulk = (dcs: DcsTasksService, input: Stream.Stream<DeleteBackgroundTaskInput, "torn", "Disk">) =>
      dcs.deleteBackgroundTasks(input)
    expectTypeOf(bulk).returns.toEqualTypeOf<Stream.Stream<DeletionResult, "torn" | DcsInvalidInput, "Disk">>()
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
