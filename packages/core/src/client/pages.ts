/**
 * The list calls, page by page: the basis of streams and of async iterables.
 */
import {
  windowQuery,
  isFailure,
  isWithin,
  listTasksCall,
  type ListOperation,
  listInstancesCall,
  type TimeWindow
} from "@dcs-tasks/wire/call"
import { firstCursor, nextStep, type ListCursor, type TaskPage } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import { BackgroundTask } from "../model/BackgroundTask.ts"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { errorOf } from "./deleteTask.ts"
import type { Client } from "./client.ts"
import { Instance, type ListInstancesInput } from "../model/Instance.ts"
import type { ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { listInstancesRules, listTasksRules, checkedWindow } from "./listInput.ts"
import type { Concluded } from "../operation/ending.ts"
import { checked } from "../model/checkedOptions.ts"
import { fromAnswer } from "../model/errorFromWire.ts"

/** A page: its new rows, and where the next page starts. */
export interface Page<A> {
  readonly rows: ReadonlyArray<A>
  readonly next: ListCursor | undefined
}

/** The page at a cursor; without one, the first page. */
export type Pages<A> = (cursor?: ListCursor) => Effect.Effect<Page<A>, DcsError>

const pageFrom = <A extends { readonly id: string }>(
  cursor: ListCursor,
  { attempts }: Concluded<unknown>,
  received: { readonly rows: ReadonlyArray<A>; readonly total: number | undefined },
  { operation, pageSize }: { readonly operation: ListOperation; readonly pageSize?: number | undefined }
): Effect.Effect<Page<A>, DcsError> => {
  const page = nextStep(cursor, received, pageSize)
  return isFailure(page)
    ? Effect.fail(fromAnswer(page, { attempts, mayHaveDeleted: false, operation }))
    : Effect.succeed(page)
}

/** One page of an instance's records, as the service returns it. */
export const taskPage = (
  { endpoint, run, instrumentation }: Client,
  input: ListBackgroundTasksInput,
  window: TimeWindow,
  offset: number
): Effect.Effect<Concluded<TaskPage>, DcsError> =>
  run((projectId) => listTasksCall(endpoint, projectId, { ...input, ...windowQuery(window) }, offset)).pipe(
    (self) => instrumentation.operation("dcs.list_background_tasks", self),
    errorOf
  )

/** The pages of an instance's records. */
export const taskPages = (client: Client, options: ListBackgroundTasksInput): Pages<BackgroundTask> => {
  const input = checked(options, listTasksRules, "input")
  if (input instanceof DcsInvalidInput) return () => Effect.fail(input)
  const window = checkedWindow(input)
  if (window instanceof DcsInvalidInput) return () => Effect.fail(window)
  const listing = { ...input, operation: "listBackgroundTasks" } as const
  return (cursor = firstCursor()) =>
    Effect.flatMap(taskPage(client, input, window, cursor.offset), (concluded) => {
      const { serverTime, tasks, total } = concluded.value
      input.onPage?.({ serverTime, total })
      return Effect.map(pageFrom(cursor, concluded, { rows: tasks, total }, listing), ({ next, rows }) => ({
        rows: rows.filter((row) => isWithin(window, row)).map((row) => new BackgroundTask(row)),
        next
      }))
    })
}

/** The pages of the project's instances. */
export const instancePages = (
  { endpoint, run, instrumentation }: Client,
  options: ListInstancesInput = {}
): Pages<Instance> => {
  const input = checked(options, listInstancesRules, "input")
  if (input instanceof DcsInvalidInput) return () => Effect.fail(input)
  return (cursor = firstCursor()) =>
    run((projectId) => listInstancesCall(endpoint, projectId, input, cursor.offset)).pipe(
      (self) => instrumentation.operation("dcs.list_instances", self),
      errorOf,
      Effect.flatMap((concluded) => {
        const { instances, total } = concluded.value
        return pageFrom(cursor, concluded, { rows: instances, total }, { ...input, operation: "listInstances" })
      }),
      Effect.map(({ next, rows }) => ({ rows: rows.map((row) => new Instance(row)), next }))
    )
}
