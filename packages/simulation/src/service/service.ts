/** A simulated DCS and IAM, which record what they did. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Events } from "../machine/events.ts"
import { isAnswer, makeAuthentication } from "./authentication.ts"
import { createToken, listProjects, secretsOf } from "./iam.ts"
import type { Effect, LogEntry } from "./log.ts"
import type { Handler, ServiceRequest } from "./message.ts"
import { type Operation, operationOf } from "./operations.ts"
import { type Answer, json, noContent, refused, refusedByGateway } from "./responses.ts"
import { makeTaskStore, type TaskTruth } from "./taskStore.ts"
import { makeThrottle } from "./throttle.ts"
import type { Refusal, WorldSeed } from "./worldSeed.ts"

interface ServiceOptions {
  readonly time: Events
  readonly random: Random
  readonly world: WorldSeed
}

export interface Service extends Handler {
  readonly log: ReadonlyArray<LogEntry>
  /** All tasks that ever were, deleted or not. */
  readonly tasks: () => ReadonlyArray<TaskTruth>
  /** The tokens, passwords and signatures that it has seen or issued. No output may contain one. */
  readonly secrets: ReadonlySet<string>
}

type Outcome = readonly [Answer, Effect]

const successOf = (status: 200 | 204): Answer => (status === 204 ? noContent : json(200, { message: "" }))

const wholeNumber = (text: string | null, otherwise: number): number =>
  text === null || !/^\d{1,9}$/.test(text) ? otherwise : Number(text)

export const makeService = ({ random, time, world }: ServiceOptions): Service => {
  const log: Array<LogEntry> = []
  const secrets = new Set<string>()
  const now = (): number => world.epoch + time.now()
  const store = makeTaskStore(world, random)
  const authentication = makeAuthentication(world, { at: time.now, now }, random)
  const take = world.throttle === undefined ? () => true : makeThrottle(world.throttle, time.now)
  const iam = { world, authentication, now }
  const refusedAs = ({ code, status }: Refusal): Answer => refused(status, code, world.message)

  const deleteTask = (instanceId: string, taskId: string, request: number): Outcome => {
    const task = store.find(instanceId, taskId, time.now())
    if (task === undefined) {
      const { missing } = world
      return [typeof missing === "number" ? successOf(missing) : refusedAs(missing), "missed the task"]
    }
    if (task.seed.refusal !== undefined) return [refusedAs(task.seed.refusal), "refused"]
    if (!store.isFinished(task, time.now())) return [refused(400, world.unfinishedCode), "refused"]
    store.delete(instanceId, taskId, time.now(), request)
    return [successOf(world.success), "deleted the task"]
  }

  /** The operations on tasks, for callers with access. */
  const onTasks = (
    operation: Extract<Operation, { readonly _tag: "DeleteTask" | "ListTasks" }>,
    mayDelete: boolean,
    request: ServiceRequest,
    query: URLSearchParams
  ): Outcome => {
    if (operation._tag === "DeleteTask" && !mayDelete) return [refused(403, "DCS.2003"), "refused"]
    const instance = store.instance(operation.projectId, operation.instanceId)
    if (instance === undefined) return [refused(404, "DCS.3022"), "refused"]
    if (instance.refusal !== undefined) return [refusedAs(instance.refusal), "refused"]
    if (operation._tag === "DeleteTask") return deleteTask(instance.id, operation.taskId, request.request)
    const start = query.get("start_time")
    const end = query.get("end_time")
    if (start !== null && end !== null && end < start) return [refused(400, "DCS.4025"), "refused"]
    const limits = { offset: wholeNumber(query.get("offset"), 0), limit: wholeNumber(query.get("limit"), 10) }
    const window = { ...(start !== null && { start }), ...(end !== null && { end }) }
    return [json(200, store.page(instance.id, { ...limits, ...window }, time.now())), "listed"]
  }

  const listInstances = (projectId: string, query: URLSearchParams): Outcome => {
    const offset = wholeNumber(query.get("offset"), 0)
    const limit = wholeNumber(query.get("limit"), 10)
    const name = query.get("name")
    const exact = query.get("name_equal") === "true"
    const found = store.instances.filter(
      (instance) =>
        instance.projectId === projectId &&
        (name === null || (exact ? instance.name === name : instance.name.includes(name))) &&
        [null, instance.id].includes(query.get("instance_id")) &&
        [null, instance.status ?? "RUNNING"].includes(query.get("status"))
    )
    const instances = found.map(({ id, name, status = "RUNNING" }) => ({
      instance_id: id,
      name,
      status,
      engine: "Redis"
    }))
    return [json(200, { instance_num: found.length, instances: instances.slice(offset, offset + limit) }), "listed"]
  }

  const onDcs = (
    operation: Extract<Operation, { readonly projectId: string }>,
    request: ServiceRequest,
    query: URLSearchParams
  ): Outcome => {
    if (!take()) {
      const { retryAfter, status = 429 } = world.throttle ?? {}
      const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
      return [refusedByGateway(status, "APIGW.0308", "The throttling threshold has been reached", headers), "refused"]
    }
    const caller = authentication.authenticate(request.headers)
    if (isAnswer(caller)) return [caller, "refused"]
    const isKnown = world.projects.some(({ id }) => id === operation.projectId)
    const isSigned = !request.headers.has("x-auth-token")
    if (!isKnown || (caller.projectId ?? (isSigned ? operation.projectId : "")) !== operation.projectId) {
      return [refused(401, "DCS.1004", "Project ID does not match the token."), "refused"]
    }
    return operation._tag === "ListInstances"
      ? listInstances(operation.projectId, query)
      : onTasks(operation, caller.mayDelete, request, query)
  }

  const outcomeOf = (operation: Operation, request: ServiceRequest, query: URLSearchParams): Outcome => {
    switch (operation._tag) {
      case "DeleteInstance":
        return [noContent, "deleted the instance"]
      case "Other":
        return [
          refusedByGateway(404, "APIGW.0101", "API not found"),
          operation.changes ? "changed something else" : "refused"
        ]
      case "CreateToken": {
        const answer = createToken(iam, request)
        return [answer, answer.status === 201 ? "issued a token" : "refused"]
      }
      case "ListProjects": {
        const answer = listProjects(iam, request)
        return [answer, answer.status === 200 ? "listed" : "refused"]
      }
      default:
        return onDcs(operation, request, query)
    }
  }

  const recordSecrets = ({ body, headers }: ServiceRequest, answer: Answer): void => {
    const signature = /Signature=([0-9a-f]{64})/.exec(headers.get("authorization") ?? "")?.[1]
    const seen = [
      headers.get("x-auth-token"),
      headers.get("x-security-token"),
      signature,
      answer.headers["x-subject-token"],
      ...secretsOf(body)
    ]
    for (const secret of seen) if (secret !== undefined && secret !== "") secrets.add(secret)
  }

  return {
    now,
    log,
    secrets,
    tasks: store.truth,
    handle: (request) => {
      const { body: _, headers: __, target, ...facts } = request
      const [path = "", query = ""] = target.split(/\?(.*)/s)
      const operation = operationOf(request.method, path)
      const [answer, effect] = outcomeOf(operation, request, new URLSearchParams(query))
      recordSecrets(request, answer)
      log.push({
        at: time.now(),
        ...facts,
        path,
        query,
        ...("instanceId" in operation && { instanceId: operation.instanceId }),
        ...("taskId" in operation && { taskId: operation.taskId }),
        status: answer.status,
        ...(answer.code !== undefined && { code: answer.code }),
        effect
      })
      const { code: ___, ...response } = answer
      return {
        ...response,
        headers: { date: new Date(now()).toUTCString(), "x-request-id": String(log.length), ...response.headers }
      }
    }
  }
}
