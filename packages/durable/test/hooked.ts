/** A `SqlClient` whose connections can be lost, and a runner over it that shares the database with others. */
import type { DcsTasksService } from "@dcs-tasks/core"
import { type RunnerOptions, Targets } from "@dcs-tasks/durable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import * as Live from "../src/live.ts"
import { ending, promptDigests, target } from "./support.ts"

export interface Hook {
  /** Before a connection is taken: a frozen process never comes back from it. */
  readonly take?: Effect.Effect<void>
  /** The connection breaks before the database sees the statement, or before its response arrives; or it holds. */
  readonly breaks?: (statement: string) => "before" | "after" | undefined
}

const lost = new SqlError({ reason: new ConnectionError({ message: "the connection is lost", cause: undefined }) })

const hooked = (inner: SqlClient.SqlClient, { breaks = () => undefined, take = Effect.void }: Hook) => {
  const acquirer = Effect.gen(function* () {
    yield* take
    const connection = yield* inner.reserve
    let isLost = false
    // As the database does when a connection breaks.
    yield* Effect.addFinalizer(() =>
      isLost ? Effect.ignore(connection.executeUnprepared("ROLLBACK", [], undefined)) : Effect.void
    )
    const through = <A>(statement: string, execute: Effect.Effect<A, SqlError>) =>
      Effect.suspend((): Effect.Effect<A, SqlError> => {
        const breaking = isLost ? "before" : breaks(statement)
        if (breaking === undefined) return execute
        isLost = true
        return breaking === "before" ? Effect.fail(lost) : Effect.andThen(execute, Effect.fail(lost))
      })
    const rows: Connection["execute"] = (sql, params, transform) =>
      through(sql, connection.execute(sql, params, transform))
    return {
      execute: rows,
      executeUnprepared: rows,
      executeRaw: (sql, params) => through(sql, connection.executeRaw(sql, params)),
      executeValues: (sql, params) => through(sql, connection.executeValues(sql, params)),
      executeValuesUnprepared: (sql, params) => through(sql, connection.executeValuesUnprepared(sql, params)),
      executeStream: (sql, params, transform) => Stream.fromIterableEffect(rows(sql, params, transform))
    } satisfies Connection
  })
  return SqlClient.make({ acquirer, compiler: Statement.makeCompilerSqlite(), driver: "sqlite", spanAttributes: [] })
}

/** Over the `SqlClient` in the context. */
export const hookedClient = (hook: Hook) =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.flatMap(SqlClient.SqlClient, (sql) => hooked(sql, hook))
  ).pipe(Layer.provide(Reactivity.layer))

/** A runner of its own: an engine, a controller and a shutdown that nobody shares. */
export const aloneRunner = (dcs: DcsTasksService, hook: Hook, options: RunnerOptions = {}) =>
  ending(Live.layer(options)).pipe(
    Layer.provide(Layer.fresh(WorkflowEngine.layerMemory)),
    Layer.provide(Targets.layer([{ target, dcs }])),
    Layer.provide(hookedClient(hook)),
    Layer.provide(promptDigests),
    Layer.fresh
  )
