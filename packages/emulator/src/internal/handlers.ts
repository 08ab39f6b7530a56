/**
 * The handlers of the API: checks in the order of gateway and service, and then the store.
 */
import { Api, Authorization, Caller, Validation } from "@dcs-tasks/core/Api"
import { finishedStatuses } from "@dcs-tasks/core/BackgroundTask"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as Layer from "effect/Layer"
import * as SchemaIssue from "effect/SchemaIssue"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import type { Refusal, TaskAnswer } from "../Options.ts"
import type { Authenticator } from "./authenticate.ts"
import { gatewayAnswer, requestIdHeader } from "./gatewayAnswer.ts"
import * as Refusals from "./refusals.ts"
import type { Store } from "./store.ts"

interface Backend {
  readonly store: Store
  readonly authenticator: Authenticator
  readonly missingTask: TaskAnswer
}

/** Whether the caller's role has `dcs:instance:deleteBackgroundTask`. */
const MayDelete = Context.Reference<boolean>("@dcs-tasks/emulator/MayDelete", { defaultValue: () => false })

const refuse = (refusal: Refusal) => Effect.fail(Refusals.toError(refusal))

/** The response, independent of whether anything was deleted. */
const respondWith = (answer: TaskAnswer) =>
  typeof answer === "object" ? refuse(answer) : Effect.succeed(answer === 200 ? { message: "" } : undefined)

interface ProjectIds {
  readonly project_id: string
}

interface InstanceIds extends ProjectIds {
  readonly instance_id: string
}

/** The checks of a caller's access to a project, for all operations. */
const admit = Effect.fnUntraced(function* (ids: ProjectIds, deletes = false) {
  const caller = yield* Caller
  if (caller.projectId !== ids.project_id) return yield* refuse(Refusals.otherProject)
  if (deletes && !(yield* MayDelete)) return yield* refuse(Refusals.roleForbids)
})

/** The tasks of an instance, if the caller has access. */
const tasksFor = Effect.fnUntraced(function* (store: Store, ids: InstanceIds, deletes: boolean) {
  yield* admit(ids, deletes)
  const instance = store.instance(ids.instance_id)
  if (instance === undefined) return yield* refuse(Refusals.unknownInstance)
  return instance.refusal === undefined ? instance.tasks : yield* refuse(instance.refusal)
})

const tasksHandlers = ({ missingTask, store }: Backend) =>
  HttpApiBuilder.group(Api, "backgroundTasks", (handlers) =>
    handlers
      .handle("deleteBackgroundTask", ({ params }) =>
        Effect.gen(function* () {
          const tasks = yield* tasksFor(store, params, true)
          const task = tasks.get(params.task_id)
          if (task === undefined) return yield* respondWith(missingTask)
          if (typeof task.answer === "object") return yield* refuse(task.answer)
          if (!finishedStatuses.has(task.record.status ?? "")) return yield* refuse(Refusals.taskNotFinished)
          tasks.remove(params.task_id)
          return yield* respondWith(task.answer)
        })
      )
      .handle("listBackgroundTasks", ({ params, query }) =>
        Effect.gen(function* () {
          const tasks = yield* tasksFor(store, params, false)
          const { end_time: end, limit = 10, offset = 0, start_time: start } = query
          if (start !== undefined && end !== undefined && end < start) return yield* refuse(Refusals.endBeforeStart)
          return { task_count: tasks.count({ start, end }), tasks: tasks.page(offset, limit, { start, end }) }
        })
      )
  )

const instancesHandlers = ({ store }: Backend) =>
  HttpApiBuilder.group(Api, "instances", (handlers) =>
    handlers.handle("listInstances", ({ params, query }) =>
      Effect.gen(function* () {
        yield* admit(params)
        const { instance_id: id, limit = 10, name, name_equal: exact, offset = 0, status } = query
        const instances = store
          .records()
          .filter(
            (record) =>
              (id === undefined || record.instance_id === id) &&
              (status === undefined || record.status === status) &&
              (name === undefined || (exact === "true" ? record.name === name : record.name?.includes(name)))
          )
        return { instance_num: instances.length, instances: instances.slice(offset, offset + limit) }
      })
    )
  )

/** By token, as in the API definition, or by signature, as the gateway does for all services. */
const authorization = ({ authenticate }: Authenticator) =>
  Layer.succeed(Authorization, {
    token: (handler) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const owner = yield* authenticate(request)
        if (!Refusals.isDenial(owner)) {
          const { mayDelete, projectId = "" } = owner
          return yield* handler.pipe(
            Effect.provideService(Caller, { projectId }),
            Effect.provideService(MayDelete, mayDelete)
          )
        }
        if (owner.by === "gateway") return gatewayAnswer(owner, request.headers[requestIdHeader])
        return yield* Refusals.toUnauthorized(owner)
      })
  })

const standardIssues = SchemaIssue.makeFormatterStandardSchemaV1()

const malformedIds = new Map<unknown, Refusal>([
  ["project_id", Refusals.malformedProjectId],
  ["instance_id", Refusals.malformedInstanceId],
  ["task_id", Refusals.malformedTaskId]
])

const validation = HttpApiMiddleware.layerSchemaErrorTransform(Validation, ({ cause, kind }) => {
  const parameter = standardIssues(cause.issue).issues[0]?.path?.[0]
  const badParameter = Refusals.badParameter(typeof parameter === "string" ? parameter : "query")
  const refusal = kind === "Params" ? malformedIds.get(parameter) : undefined
  return Effect.fail(Refusals.toBadRequest(refusal ?? badParameter))
})

/** The routes of the API over a backend. */
export const apiRoutes = (backend: Backend) =>
  HttpApiBuilder.layer(Api).pipe(
    Layer.provide([tasksHandlers(backend), instancesHandlers(backend)]),
    Layer.provide([authorization(backend.authenticator), validation])
  )
