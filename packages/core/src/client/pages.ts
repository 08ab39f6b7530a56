/**
 * The list calls, page by page: the basis of streams and of async iterables.
 */
import {
  always,
  operationNames,
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
import type * as Exit from "effect/Exit"
import { BackgroundTask } from "../model/BackgroundTask.ts"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { errorOf } from "./deleteTask.ts"
import type { Client } from "./client.ts"
import { Instance, type ListInstancesInput } from "../model/Instance.ts"
import type { ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { listInstancesRules, listTasksRules, checkedWindow } from "./listInput.ts"
import type { Concluded, Failed } from "../operation/ending.ts"
import type { ObservedListing } from "../operation/instrumentation.ts"
import { checked } from "../model/checkedOptions.ts"
import { fromAnswer } from "../model/errorFromWire.ts"

/** A page: its new rows, and where the next page starts. */
export interface Page<A> {
  readonly rows: ReadonlyArray<A>
  readonly next: ListCursor | undefined
}

/** A list in progress. */
export interface Listing<A> {
  /** Fetches the next page. */
  readonly next: Effect.Effect<Page<A>, DcsError>
  /** True after the last page. */
  readonly isDone: () => boolean
  /** Runs once, however the list ends. */
  readonly end: (exit: Exit.Exit<unknown, unknown>) => Effect.Effect<void>
}

/** Starts to list at the first page. Sends nothing yet. */
export type Pages<A> = () => Listing<A>

/** Every list runs here, whoever pulls its pages: it is one operation. */
const pagesFrom =
  <A>(
    { endpoint, instrumentation }: Client,
    operation: ListOperation,
    fetch: (cursor: ListCursor, received: ObservedListing["received"]) => Effect.Effect<Page<A>, DcsError>
  ): Pages<A> =>
  () => {
    const { end, page, received } = instrumentation.listing({
      name: operationNames[operation],
      origin: endpoint.origin
    })
    let cursor: ListCursor | undefined = firstCursor()
    return {
      next: page(
        Effect.suspend(() =>
          Effect.map(fetch(cursor ?? firstCursor(), received), (page) => {
            cursor = page.next
            return page
          })
        )
      ),
      isDone: () => cursor === undefined,
      end: (exit) => Effect.suspend(() => end(exit, cursor === undefined))
    }
  }

/** The pages of a list with invalid options: the first one fails. */
export const invalidPages =
  (error: DcsInvalidInput): Pages<never> =>
  () => ({ next: Effect.fail(error), isDone: () => false, end: () => Effect.void })

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
const taskPage = (
  { endpoint, run }: Client,
  input: ListBackgroundTasksInput,
  window: TimeWindow,
  offset: number
): Effect.Effect<Concluded<TaskPage>, Failed> =>
  run((projectId) => listTasksCall(endpoint, projectId, { ...input, ...windowQuery(window) }, offset))

/** The first page alone, as an operation of its own. */
export const onePage = (
  client: Client,
  input: ListBackgroundTasksInput
): Effect.Effect<Concluded<TaskPage>, DcsError> =>
  errorOf(
    client.instrumentation.operation(
      { name: operationNames.listBackgroundTasks, origin: client.endpoint.origin },
      taskPage(client, input, always, 0)
    )
  )

/** The pages of an instance's records. */
export const taskPages = (client: Client, options: ListBackgroundTasksInput): Pages<BackgroundTask> => {
  const input = checked(options, listTasksRules, "input")
  if (input instanceof DcsInvalidInput) return invalidPages(input)
  const window = checkedWindow(input)
  if (window instanceof DcsInvalidInput) return invalidPages(window)
  const listing = { ...input, operation: "listBackgroundTasks" } as const
  return pagesFrom(client, "listBackgroundTasks", (cursor, received) =>
    Effect.flatMap(errorOf(taskPage(client, input, window, cursor.offset)), (concluded) => {
      const { serverTime, tasks, total } = concluded.value
      input.onPage?.({ serverTime, total })
      return Effect.map(pageFrom(cursor, concluded, { rows: tasks, total }, listing), ({ next, rows }) => {
        const listed = rows.filter((row) => isWithin(window, row)).map((row) => new BackgroundTask(row))
        received(concluded.attempts, listed.length)
        return { rows: listed, next }
      })
    })
  )
}

/** The pages of the project's instances. */
export const instancePages = (client: Client, options: ListInstancesInput = {}): Pages<Instance> => {
  const { endpoint, run } = client
  const input = checked(options, listInstancesRules, "input")
  if (input instanceof DcsInvalidInput) return invalidPages(input)
  return pagesFrom(client, "listInstances", (cursor, received) =>
    Effect.flatMap(
      errorOf(run((projectId) => listInstancesCall(endpoint, projectId, input, cursor.offset))),
      (concluded) => {
        const { instances, total } = concluded.value
        const page = pageFrom(cursor, concluded, { rows: instances, total }, { ...input, operation: "listInstances" })
        return Effect.map(page, ({ next, rows }) => {
          received(concluded.attempts, rows.length)
          return { rows: rows.map((row) => new Instance(row)), next }
        })
      }
    )
  )
}
