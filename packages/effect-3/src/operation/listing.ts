/** The list call, page by page: every list runs here, whoever pulls its pages. */
import {
  type Call,
  type Endpoint,
  isFailure,
  isWithin,
  listTasksCall,
  operationNames,
  type TimeWindow,
  windowOf,
  windowQuery
} from "@dcs-tasks/wire/call"
import { anything, type InvalidInput, isInvalidInput, type Rules } from "@dcs-tasks/wire/input"
import { firstCursor, type ListCursor, nextStep } from "@dcs-tasks/wire/answer"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BackgroundTask } from "../model/BackgroundTask.ts"
import type { CallLimits } from "../model/CallLimits.ts"
import { checked } from "../model/checkedOptions.ts"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { fromInvalidInput, toError } from "../model/errorFromWire.ts"
import type { BackgroundTaskPage, ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import type { Ended } from "./ending.ts"
import { checkedWithLimits, limitRules } from "./limits.ts"
import type { OperationOptions } from "./operation.ts"
import { type ObservedListing, observedListing } from "./observedListing.ts"

/** Runs a call of one client with all its attempts. */
interface Client {
  readonly endpoint: Endpoint
  readonly projectId: string
  readonly run: <A extends { readonly _tag: string }>(
    call: () => Call<A> | InvalidInput,
    options: OperationOptions
  ) => Ended<A>
}

/** Times and page size have their own checks. */
const rules: Rules<ListBackgroundTasksInput> = {
  instanceId: anything,
  since: anything,
  until: anything,
  pageSize: anything
}

/** A `DateTime` in epoch milliseconds; strings and `Date` need no Effect. */
const readTime = (input: unknown): number | undefined =>
  DateTime.isDateTime(input) ? DateTime.toEpochMillis(input) : undefined

/** Fetches a page when it is pulled. Each run of the stream lists anew. */
export const taskPages = (
  client: Client,
  given: ListBackgroundTasksInput,
  options: CallLimits = {}
): Stream.Stream<BackgroundTaskPage, DcsError> => {
  const call = checkedWithLimits(options, limitRules)
  if (call instanceof DcsInvalidInput) return Stream.fail(call)
  const input = checked(given, rules, "input")
  if (input instanceof DcsInvalidInput) return Stream.fail(input)
  const window = windowOf(input, readTime)
  if (isInvalidInput(window)) return Stream.fail(fromInvalidInput(window))
  const fetch = (observed: ObservedListing) => (next: ListCursor | undefined) => {
    const cursor = next ?? firstCursor()
    const fetched = Effect.flatMap(fetchPage(client, input, window, cursor.offset, call), ({ attempts, value }) => {
      const { serverTime, total } = value
      const step = nextStep(cursor, { rows: value.tasks, total }, input.pageSize)
      if (isFailure(step))
        return Effect.fail(toError(step, { attempts, mayHaveDeleted: false, operation: "listBackgroundTasks" }))
      const tasks = step.rows.filter((task) => isWithin(window, task)).map((task) => new BackgroundTask(task))
      observed.received({ attempts, rows: tasks.length, isLast: step.next === undefined })
      return Effect.succeed([{ tasks, total, serverTime }, Option.fromNullable(step.next)] as const)
    })
    return observed.page(fetched)
  }
  return Stream.unwrapScoped(
    Effect.map(
      observedListing({ name: operationNames.listBackgroundTasks, origin: client.endpoint.origin }),
      (observed) => Stream.paginateEffect(undefined, fetch(observed))
    )
  )
}

const fetchPage = (
  { endpoint, projectId, run }: Client,
  input: ListBackgroundTasksInput,
  window: TimeWindow,
  offset: number,
  options: OperationOptions
) =>
  Effect.mapError(
    run(() => listTasksCall(endpoint, projectId, { ...input, ...windowQuery(window) }, offset), options),
    ({ error }) => error
  )
