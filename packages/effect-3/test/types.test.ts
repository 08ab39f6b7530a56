/** The types that users rely on. A change here is a change for every user. */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { describe, expect, expectTypeOf, it } from "vitest"
import type {
  AlreadyGone,
  BackgroundTaskPage,
  CallLimits,
  DcsBadRequest,
  DcsCredentialsError,
  DcsError,
  DcsForbidden,
  DcsInternalError,
  DcsInvalidInput,
  DcsNotFound,
  DcsTasksService,
  DcsThrottled,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  DcsUnavailable,
  DcsUnexpectedResponse,
  DeleteBackgroundTaskError,
  DeleteBackgroundTaskInput,
  Deleted
} from "../src/index.ts"
import { itLive, make, scripted, task } from "./support.ts"

type Delete = ReturnType<DcsTasksService["deleteBackgroundTask"]>

describe("the limits of a call", () => {
  it("are options of every call", () => {
    type Second<F extends (...args: never) => unknown> = NonNullable<Parameters<F>[1]>
    expectTypeOf<CallLimits>().toExtend<Second<DcsTasksService["deleteBackgroundTask"]>>()
    expectTypeOf<Second<DcsTasksService["listBackgroundTasks"]>>().toEqualTypeOf<CallLimits>()
    expectTypeOf<Second<DcsTasksService["listBackgroundTaskPages"]>>().toEqualTypeOf<CallLimits>()
  })
})

describe("the pages of a list", () => {
  it("have rows, total and the service's time", () => {
    expectTypeOf<ReturnType<DcsTasksService["listBackgroundTaskPages"]>>().toEqualTypeOf<
      Stream.Stream<BackgroundTaskPage, DcsError>
    >()
  })
})

describe("deleteBackgroundTask", () => {
  it("takes one task, so forEach needs a function: its second argument is the position", () => {
    type OfForEach = (task: DeleteBackgroundTaskInput, position: number) => Effect.Effect<unknown, unknown>
    expectTypeOf<DcsTasksService["deleteBackgroundTask"]>().not.toExtend<OfForEach>()
    expectTypeOf<(task: DeleteBackgroundTaskInput) => Delete>().toExtend<OfForEach>()
  })

  it("fails with exactly the twelve classes", () => {
    expectTypeOf<Effect.Effect.Error<Delete>>().toEqualTypeOf<
      | DcsInvalidInput
      | DcsCredentialsError
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
    expectTypeOf<Effect.Effect.Success<Delete>>().toEqualTypeOf<Deleted | AlreadyGone>()
    expectTypeOf<Effect.Effect.Context<Delete>>().toEqualTypeOf<never>()
  })

  itLive("is handled exhaustively by catchTags", () =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(() => new Response(null, { status: 403 })).client)
      const handled = dcs.deleteBackgroundTask(task).pipe(
        Effect.map((outcome) => outcome._tag),
        Effect.catchTags({
          DcsInvalidInput: (error) => Effect.succeed(error.field),
          DcsCredentialsError: (error) => Effect.succeed(error.source),
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
      expectTypeOf<Effect.Effect.Error<typeof handled>>().toEqualTypeOf<never>()
      expect(yield* handled).toBe("forbidden 403")
    })
  )

  itLive("is handled by reason", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ error_code: "DCS.4957", error_msg: "not now" })
      const dcs = yield* make(scripted(() => new Response(body, { status: 400 })).client)
      const handled = dcs.deleteBackgroundTask(task).pipe(
        Effect.map((outcome) => outcome._tag),
        // Effect 3 has no `catchReason`; the tags of the union still narrow.
        Effect.catchTag("DcsBadRequest", (error) =>
          error.reason._tag === "TaskNotDeletable" ? Effect.succeed(error.reason._tag) : Effect.fail(error)
        )
      )
      expectTypeOf<Effect.Effect.Success<typeof handled>>().toEqualTypeOf<
        "Deleted" | "AlreadyGone" | "TaskNotDeletable"
      >()
      expectTypeOf<Effect.Effect.Error<typeof handled>>().toEqualTypeOf<DeleteBackgroundTaskError>()
      expect(yield* handled).toBe("TaskNotDeletable")
    })
  )
})
