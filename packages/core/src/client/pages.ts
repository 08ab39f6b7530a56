/**
 * The lists, page by page: the basis of streams and of async iterables.
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
import type { CheckedCall } from "./callOptions.ts"
import type { Client } from "./client.ts"
import { Instance, type InstancePage, type ListInstancesInput } from "../model/Instance.ts"
import type { BackgroundTaskPage, ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { listInstancesRules, listTasksRules, checkedWindow } from "./listInput.ts"
import type { Concluded } from "../operation/ending.ts"
import { checked } from "../model/checkedOptions.ts"
import { fromAnswer } from "../model/errorFromWire.ts"

/** A list in progress. */
export interface Listing<P> {
  /** Fetches the next page. */
  readonly next: Effect.Effect<P, DcsError>
  /** True after the last page. */
  readonly isDone: () => boolean
}

/** Starts to list at the first page. Sends nothing yet. */
export type Pages<P> = () => Listing<P>

/** A page, and where the next one starts. */
interface Fetched<P> {
  readonly page: P
  readonly next: ListCursor | undefined
}

/** Every list runs here, whoever pulls its pages. */
const pagesFrom =
  <P>(fetch: (cursor: ListCursor) => Effect.Effect<Fetched<P>, DcsError>): Pages<P> =>
  () => {
    let cursor: ListCursor | undefined = firstCursor()
    return {
      next: Effect.suspend(() =>
        Effect.map(fetch(cursor ?? firstCursor()), ({ next, page }) => {
          cursor = next
          return page
        })
      ),
      isDone: () => cursor === undefined
    }
  }

/** The pages of a list with invalid options: the first one fails. */
export const invalidPages =
  (error: DcsInvalidInput): Pages<never> =>
  () => ({ next: Effect.fail(error), isDone: () => false })

const rowsFrom = <A extends { readonly id: string }>(
  cursor: ListCursor,
  { attempts }: Concluded<unknown>,
  received: { readonly rows: ReadonlyArray<A>; readonly total: number | undefined },
  { operation, pageSize }: { readonly operation: ListOperation; readonly pageSize?: number | undefined }
): Effect.Effect<{ readonly rows: ReadonlyArray<A>; readonly next: ListCursor | undefined }, DcsError> => {
  const step = nextStep(cursor, received, pageSize)
  return isFailure(step)
    ? Effect.fail(fromAnswer(step, { attempts, mayHaveDeleted: false, operation }))
    : Effect.succeed(step)
}

/** One page of an instance's records, as the service returns it. */
export const taskPage = (
  { endpoint, run, instrumentation }: Client,
  input: ListBackgroundTasksInput,
  window: TimeWindow,
  offset: number,
  call?: Pick<CheckedCall, "limits">
): Effect.Effect<Concluded<TaskPage>, DcsError> =>
  run((projectId) => listTasksCall(endpoint, projectId, { ...input, ...windowQuery(window) }, offset), call).pipe(
    (self) => instrumentation.operation("dcs.list_background_tasks", self),
    errorOf
  )

/** The pages of an instance's records. */
export const taskPages = (
  client: Client,
  options: ListBackgroundTasksInput,
  call: CheckedCall
): Pages<BackgroundTaskPage> => {
  const input = checked(options, listTasksRules, "input")
  if (input instanceof DcsInvalidInput) return invalidPages(input)
  const window = checkedWindow(input)
  if (window instanceof DcsInvalidInput) return invalidPages(window)
  const listing = { ...input, operation: "listBackgroundTasks" } as const
  return pagesFrom((cursor) =>
    Effect.flatMap(taskPage(client, input, window, cursor.offset, call), (concluded) => {
      const { serverTime, tasks, total } = concluded.value
      return Effect.map(rowsFrom(cursor, concluded, { rows: tasks, total }, listing), ({ next, rows }) => ({
        page: {
          tasks: rows.filter((row) => isWithin(window, row)).map((row) => new BackgroundTask(row)),
          total,
          serverTime
        },
        next
      }))
    })
  )
}

/** The pages of the project's instances. */
export const instancePages = (
  { endpoint, run, instrumentation }: Client,
  options: ListInstancesInput | undefined,
  call: CheckedCall
): Pages<InstancePage> => {
  const input = checked(options ?? {}, listInstancesRules, "options")
  if (input instanceof DcsInvalidInput) return invalidPages(input)
  return pagesFrom((cursor) =>
    run((projectId) => listInstancesCall(endpoint, projectId, input, cursor.offset), call).pipe(
      (self) => instrumentation.operation("dcs.list_instances", self),
      errorOf,
      Effect.flatMap((concluded) => {
        const { instances, total } = concluded.value
        const received = { rows: instances, total }
        return Effect.map(
          rowsFrom(cursor, concluded, received, { ...input, operation: "listInstances" }),
          ({ next, rows }) => ({ page: { instances: rows.map((row) => new Instance(row)), total }, next })
        )
      })
    )
  )
}
