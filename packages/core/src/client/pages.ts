/**
 * The lists, page by page: the basis of streams and of async iterables.
 */
import {
  always,
  windowQuery,
  isFailure,
  isWithin,
  listTasksCall,
  type ListOperation,
  listInstancesCall,
  operationNames,
  type TimeWindow
} from "@dcs-tasks/wire/call"
import { firstCursor, nextStep, type ListCursor, type TaskPage } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { BackgroundTask } from "../model/BackgroundTask.ts"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { errorOf } from "./deleteTask.ts"
import type { CheckedCall } from "./callOptions.ts"
import type { Client } from "./client.ts"
import { Instance, type InstancePage, type ListInstancesInput } from "../model/Instance.ts"
import type { BackgroundTaskPage, ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { listInstancesRules, listTasksRules, checkedWindow } from "./listInput.ts"
import type { Concluded, Failed } from "../operation/ending.ts"
import type { OperationOptions } from "../operation/operation.ts"
import type { ObservedListing } from "../operation/instrumentation.ts"
import { checked } from "../model/checkedOptions.ts"
import { fromAnswer } from "../model/errorFromWire.ts"

/** A list in progress. */
interface Listing<P> {
  /** Fetches the next page. */
  readonly next: Effect.Effect<P, DcsError>
  /** True after the last page. */
  readonly isDone: () => boolean
  /** Runs once, however the list ends. */
  readonly end: (exit: Exit.Exit<unknown, unknown>) => Effect.Effect<void>
}

/** Starts to list at the first page. Sends nothing yet. */
export type Pages<P> = () => Listing<P>

/** A page, and where the next one starts. */
interface Fetched<P> {
  readonly page: P
  readonly next: ListCursor | undefined
}

/** Every list runs here, whoever pulls its pages: it is one operation. */
const pagesFrom =
  <P>(
    { endpoint, instrumentation }: Client,
    { offset, operation }: { readonly operation: ListOperation; readonly offset?: number | undefined },
    fetch: (cursor: ListCursor, received: ObservedListing["received"]) => Effect.Effect<Fetched<P>, DcsError>
  ): Pages<P> =>
  () => {
    const observed = instrumentation.listing({ name: operationNames[operation], origin: endpoint.origin })
    let cursor: ListCursor | undefined = firstCursor(offset)
    return {
      next: observed.page(
        Effect.suspend(() =>
          Effect.map(fetch(cursor ?? firstCursor(offset), observed.received), ({ next, page }) => {
            cursor = next
            return page
          })
        )
      ),
      isDone: () => cursor === undefined,
      end: (exit) => Effect.suspend(() => observed.end(exit, cursor === undefined))
    }
  }

/** The pages of a list with invalid options: the first one fails. */
export const invalidPages =
  (error: DcsInvalidInput): Pages<never> =>
  () => ({ next: Effect.fail(error), isDone: () => false, end: () => Effect.void })

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
const taskPage = (
  { endpoint, run }: Client,
  input: ListBackgroundTasksInput,
  window: TimeWindow,
  offset: number,
  call?: Pick<OperationOptions, "limits" | "stop">
): Effect.Effect<Concluded<TaskPage>, Failed> =>
  run((projectId) => listTasksCall(endpoint, projectId, { ...input, ...windowQuery(window) }, offset), call)

/** The first page alone, as an operation of its own. */
export const onePage = (
  client: Client,
  input: ListBackgroundTasksInput,
  call: Pick<OperationOptions, "limits" | "stop">
): Effect.Effect<Concluded<TaskPage>, DcsError> =>
  errorOf(
    client.instrumentation.operation(
      { name: operationNames.listBackgroundTasks, origin: client.endpoint.origin },
      taskPage(client, input, always, 0, call)
    )
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
  return pagesFrom(client, listing, (cursor, received) =>
    Effect.flatMap(errorOf(taskPage(client, input, window, cursor.offset, call)), (concluded) => {
      const { serverTime, tasks: rows, total } = concluded.value
      return Effect.map(rowsFrom(cursor, concluded, { rows, total }, listing), ({ next, rows }) => {
        const tasks = rows.filter((row) => isWithin(window, row)).map((row) => new BackgroundTask(row))
        received(concluded.attempts, tasks.length)
        return { page: { tasks, total, serverTime }, next }
      })
    })
  )
}

/** The pages of the project's instances. */
export const instancePages = (
  client: Client,
  options: ListInstancesInput | undefined,
  call: CheckedCall
): Pages<InstancePage> => {
  const { endpoint, run } = client
  const input = checked(options ?? {}, listInstancesRules, "options")
  if (input instanceof DcsInvalidInput) return invalidPages(input)
  const listing = { ...input, operation: "listInstances" } as const
  return pagesFrom(client, listing, (cursor, received) =>
    Effect.flatMap(
      errorOf(run((projectId) => listInstancesCall(endpoint, projectId, input, cursor.offset), call)),
      (concluded) => {
        const { instances: rows, total } = concluded.value
        return Effect.map(rowsFrom(cursor, concluded, { rows, total }, listing), ({ next, rows }) => {
          received(concluded.attempts, rows.length)
          return { page: { instances: rows.map((row) => new Instance(row)), total }, next }
        })
      }
    )
  )
}
