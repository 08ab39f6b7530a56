/**
 * The contract's handlers: checks in the order in which gateway and service make them, then the store.
 */
import { Api, Authorization, Caller, Validation } from "@dcs-tasks/core/Api"
import { finishedStatuses } from "@dcs-tasks/core/BackgroundTask"
import { idPattern } from "@dcs-tasks/wire/taskPath"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SchemaIssue from "effect/SchemaIssue"
import type { Refusal } from "../Options.ts"
import * as Refusals from "./refusals.ts"
import type { Store } from "./Store.ts"
import { isRefusal, type Tokens } from "./Tokens.ts"

export interface Backend {
  readonly store: Store
  readonly tokens: Tokens
  readonly missingTask: Refusal
}

const refuse = (refusal: Refusal) => Effect.fail(Refusals.toError(refusal))

interface Ids {
  readonly project_id: string
  readonly instance_id: string
  readonly task_id?: string
}

const malformedId = (ids: Ids): Refusal | undefined => {
  if (!idPattern.test(ids.project_id)) return Refusals.malformedProjectId
  if (!idPattern.test(ids.instance_id)) return Refusals.malformedInstanceId
  return ids.task_id === undefined || idPattern.test(ids.task_id) ? undefined : Refusals.malformedTaskId
}

/** What stands between a caller and an instance, whatever the caller wants there. */
const admit = Effect.fnUntraced(function* (store: Store, ids: Ids, deletes: boolean) {
  const malformed = malformedId(ids)
  if (malformed !== undefined) return yield* refuse(malformed)
  const caller = yield* Caller
  if (caller.projectId !== ids.project_id) return yield* refuse(Refusals.otherProject)
  if (deletes && !caller.mayDelete) return yield* refuse(Refusals.roleForbids)
  if (!store.hasInstance(ids.instance_id)) return yield* refuse(Refusals.unknownInstance)
})

const tasksHandlers = ({ missingTask, store }: Backend) =>
  HttpApiBuilder.group(Api, "backgroundTasks", (handlers) =>
    handlers
      .handle("deleteBackgroundTask", ({ params }) =>
        Effect.gen(function* () {
          yield* admit(store, params, true)
          const task = store.task(params.instance_id, params.task_id)
          if (task === undefined) return yield* refuse(missingTask)
          if (typeof task.answer === "object") return yield* refuse(task.answer)
          if (!finishedStatuses.has(task.record.status ?? "")) return yield* refuse(Refusals.taskNotFinished)
          store.remove(params.instance_id, params.task_id)
          return task.answer === 200 ? { message: "" } : undefined
        })
      )
      .handle("listBackgroundTasks", ({ params, query }) =>
        Effect.gen(function* () {
          yield* admit(store, params, false)
          const { end_time: end, limit = 10, offset = 0, start_time: start } = query
          if (start !== undefined && end !== undefined && end < start) return yield* refuse(Refusals.endBeforeStart)
          const tasks = store.list(params.instance_id, { start, end })
          return { task_count: tasks.length, tasks: tasks.slice(offset, offset + limit) }
        })
      )
  )

const authorization = (tokens: Tokens) =>
  Layer.succeed(Authorization, {
    token: (handler, { credential }) => {
      const owner = tokens.authenticate(Redacted.value(credential))
      return isRefusal(owner)
        ? Effect.fail(Refusals.toUnauthorized(owner))
        : Effect.provideService(handler, Caller, owner)
    }
  })

const standardIssues = SchemaIssue.makeFormatterStandardSchemaV1()

const validation = HttpApiMiddleware.layerSchemaErrorTransform(Validation, ({ cause }) => {
  const parameter = standardIssues(cause.issue).issues[0]?.path?.[0]
  return Effect.fail(Refusals.toBadRequest(Refusals.badParameter(typeof parameter === "string" ? parameter : "query")))
})

/** The contract's routes over a backend. */
export const apiRoutes = (backend: Backend) =>
  HttpApiBuilder.layer(Api).pipe(
    Layer.provide(tasksHandlers(backend)),
    Layer.provide([authorization(backend.tokens), validation])
  )
