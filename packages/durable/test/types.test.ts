/** The types that callers rely on: what a layer needs and gives, and what each call can fail with. */
import type { DcsTasks } from "@dcs-tasks/core"
import {
  CleanUp,
  type CleanUpService,
  type DatabaseError,
  type PlanInput,
  type PlannedRecord,
  type Progress,
  type RunConflict,
  type RunExists,
  type RunInput,
  type RunInvalid,
  type RunNotFound,
  type RunStatus,
  type StoredOutcome,
  Targets
} from "@dcs-tasks/durable"
import * as Postgres from "@dcs-tasks/durable/Postgres"
import * as Sqlite from "@dcs-tasks/durable/Sqlite"
import * as Testing from "@dcs-tasks/durable/Testing"
import type { ConfigError } from "effect/Config"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { SocketServerError } from "effect/socket/SocketServer"
import type { SqlClient } from "effect/sql/SqlClient"
import type * as Stream from "effect/Stream"
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { expectTypeOf, it } from "vitest"

it("a client needs a database only, and a runner its targets", () => {
  expectTypeOf(CleanUp.layer).toEqualTypeOf<Layer.Layer<CleanUp, DatabaseError, SqlClient>>()
  expectTypeOf(Sqlite.layerClient).returns.toEqualTypeOf<Layer.Layer<CleanUp, DatabaseError>>()
  expectTypeOf(Postgres.layerClient).returns.toEqualTypeOf<Layer.Layer<CleanUp, DatabaseError>>()
  expectTypeOf(Sqlite.layer).returns.toEqualTypeOf<
    Layer.Layer<CleanUp | Progress, DatabaseError | DcsInvalidInput | ConfigError, Targets>
  >()
  expectTypeOf(Postgres.layer).returns.toEqualTypeOf<
    Layer.Layer<CleanUp | Progress, DatabaseError | DcsInvalidInput | ConfigError | SocketServerError, Targets>
  >()
  expectTypeOf(Testing.layer).returns.toEqualTypeOf<
    Layer.Layer<CleanUp | Progress | SqlClient, DatabaseError | DcsInvalidInput, Targets>
  >()
  expectTypeOf(Targets.layerOne).returns.toEqualTypeOf<Layer.Layer<Targets, never, DcsTasks>>()
})

it("calls fail with what can happen to them", () => {
  type Failure<Call extends (...input: never) => Effect.Effect<unknown, unknown, never>> = Effect.Error<
    ReturnType<Call>
  >
  expectTypeOf<Failure<CleanUpService["submit"]>>().toEqualTypeOf<RunInvalid | RunExists | DatabaseError>()
  expectTypeOf<Failure<CleanUpService["poll"]>>().toEqualTypeOf<RunNotFound | DatabaseError>()
  expectTypeOf<Failure<CleanUpService["await"]>>().toEqualTypeOf<RunNotFound | DatabaseError>()
  for (const call of ["pause", "resume", "cancel", "retry"] as const) {
    expectTypeOf<Failure<CleanUpService[typeof call]>>().toEqualTypeOf<RunNotFound | RunConflict | DatabaseError>()
  }
  expectTypeOf<Failure<CleanUpService["schedule"]>>().toEqualTypeOf<RunInvalid | DatabaseError>()
  expectTypeOf<CleanUpService["list"]>().toEqualTypeOf<Stream.Stream<RunStatus, DatabaseError>>()
  expectTypeOf<CleanUpService["deadLetter"]>().returns.toEqualTypeOf<Stream.Stream<StoredOutcome, DatabaseError>>()
  expectTypeOf<CleanUpService["copies"]>().returns.toEqualTypeOf<Stream.Stream<PlannedRecord, DatabaseError>>()
})

it("inputs take plain strings, and their own decoded form", () => {
  const target = { endpoint: "https://dcs.example.com", projectId: "p1" }
  expectTypeOf<CleanUpService["submit"]>().toBeCallableWith({
    run: "r1",
    target,
    instances: ["i1"],
    filter: { statuses: ["FAILED"], limit: 10 }
  })
  expectTypeOf<RunInput>().toExtend<Parameters<CleanUpService["submit"]>[0]>()
  expectTypeOf<PlanInput>().toExtend<Parameters<CleanUpService["submitPlan"]>[0]>()
  expectTypeOf<{ run: string; target: typeof target; instances: Array<string> }>().not.toExtend<
    Parameters<CleanUpService["submit"]>[0]
  >()
})
