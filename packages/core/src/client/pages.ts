/**
 * The lists, page by page. Both kinds of client are built on these: streams, and loops over Promises.
 *
 * @since 0.1.0
 */
import {
  windowQuery,
  isFailure,
  isWithin,
  listTasksCall,
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
import type { ListBackgroundTasksInput, ListedPage } from "../model/ListBackgroundTasks.ts"
import { listInstancesRules, listRules, windowOf } from "./listInput.ts"
import type { Concluded } from "../operation/ending.ts"
import { checked } from "../model/options.ts"
import { fromAnswer } from "../model/fromWire.ts"

/** A page: its rows that are new, and where the walk goes on. */
export interface Page<A> {
  readonly rows: ReadonlyArray<A>
  readonly next: ListCursor | undefined
}

/** The page at a place; the first one without. */
export type Pages<A> = (place?: ListCursor) => Effect.Effect<Page<A>, DcsError>

const step = <A extends { readonly id: string }>(
  place: ListCursor,
  { attempts }: Concluded<unknown>,
  page: { readonly rows: ReadonlyArray<A>; readonly total: number | undefined },
  pageSize: number | undefined
): Effect.Effect<Page<A>, DcsError> => {
  const stepped = nextStep(place, page, pageSize)
  return isFailure(stepped)
    ? Effect.fail(fromAnswer(stepped, { attempts, mayHaveDeleted: false }))
    : Effect.succeed(stepped)
}

/** One page of an instance's records, as the service gives it. */
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

/** An instance's records. */
export const taskPages = (client: Client, given: ListBackgroundTasksInput): Pages<BackgroundTask> => {
  const input = checked(given, listRules, "input")
  if (input instanceof DcsInvalidInput) return () => Effect.fail(input)
  const window = windowOf(input)
  if (window instanceof DcsInvalidInput) return () => Effect.fail(window)
  return (place = firstCursor()) =>
    Effect.flatMap(taskPage(client, input, window, place.offset), (concluded) => {
      const { tasks, total } = concluded.value
      input.onPage?.(pageOf(concluded.value))
      return Effect.map(step(place, concluded, { rows: tasks, total }, input.pageSize), ({ next, rows }) => ({
        rows: rows.filter((task) => isWithin(window, task)).map((task) => new BackgroundTask(task)),
        next
      }))
    })
}

/** The project's instances. */
export const instancePages = (
  { endpoint, run, instrumentation }: Client,
  given: ListInstancesInput = {}
): Pages<Instance> => {
  const input = checked(given, listInstancesRules, "input")
  if (input instanceof DcsInvalidInput) return () => Effect.fail(input)
  return (place = firstCursor()) =>
    run((projectId) => listInstancesCall(endpoint, projectId, input, place.offset)).pipe(
      (self) => instrumentation.operation("dcs.list_instances", self),
      errorOf,
      Effect.flatMap((concluded) => {
        const { instances, total } = concluded.value
        return step(place, concluded, { rows: instances, total }, input.pageSize)
      }),
      Effect.map(({ next, rows }) => ({ rows: rows.map((one) => new Instance(one)), next }))
    )
}

/** What a page says beside its records. */
export const pageOf = ({ serverTime, total }: TaskPage): ListedPage => ({ serverTime, total })
