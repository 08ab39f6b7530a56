/** Reads a plan twice: first all of it, which proves that it is unchanged, then record by record while they are deleted. */
import { systemProblem } from "@dcs-tasks/wire/fault"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { constants, type Stats } from "node:fs"
import { type FileHandle, open as openFile } from "node:fs/promises"
import { type Failure, usage } from "../process/failure.ts"
import * as Signals from "../process/signals.ts"
import * as Contents from "./contents.ts"
import * as Format from "./format.ts"
import { linesOf } from "./lines.ts"
import * as Summary from "../select/summary.ts"

/** A record, and its place in the plan. */
export interface Planned extends Format.PlannedRecord {
  readonly position: number
}

export interface Plan {
  readonly head: Format.Head
  readonly digest: string
  /** One for each instance, in the order of the plan. */
  readonly summaries: ReadonlyArray<Summary.Summary>
  readonly contents: Contents.Contents
  /** The first records, for a short list. */
  readonly firstRecords: ReadonlyArray<Format.PlannedRecord>
  /** All records, in order. Keeps none in memory. */
  readonly records: Stream.Stream<Planned, Failure>
}

const firstCount = 10

/** Why a file is refused. Completes a sentence that starts with its name. */
class Refused extends Error {}

const refuse = (problem: string): never => {
  throw new Refused(problem)
}

const toFailure = (file: string, error: unknown): Failure =>
  error instanceof Refused
    ? usage(`${file} ${error.message}. Nothing was deleted. Make a new plan with "dcs-tasks prune --plan".`)
    : usage(
        `the plan ${file} cannot be read: ${systemProblem(error)}. Nothing was deleted. Check path and permissions.`
      )

/** Earlier records may have been deleted by now. */
const lost = (file: string): Failure =>
  usage(
    `the plan ${file} changed or cannot be read any more. Records that were not read were not sent. Make a new plan for them.`
  )

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const decodeVersion = Schema.decodeUnknownOption(Schema.Struct({ plan: Schema.Int }))
const decodeHead = Schema.decodeUnknownOption(Format.Head)
const isRecord = Schema.is(Format.PlannedRecord)

const headOf = (line: string, { size }: Stats) => {
  const parts = Format.splitHead(line)
  const value = parts === undefined ? undefined : parseJson(line)
  const version = Option.getOrUndefined(decodeVersion(value))?.plan
  if (parts === undefined || version === undefined) return refuse("is not a plan")
  if (version !== Format.version)
    return refuse(`has version ${version} of the format, and this dcs-tasks reads version ${Format.version}`)
  const head = Option.getOrUndefined(decodeHead(value))
  // A count that is larger than the file would only cost memory.
  if (head === undefined || head.count < 0 || head.count > size) return refuse("is not a plan")
  return { head, ...parts }
}

const recordOf = (line: Buffer, number: number): Format.PlannedRecord => {
  const value = parseJson(line.toString("utf8"))
  return isRecord(value) ? value : refuse(`has a line ${number} that is not a record to delete`)
}

/** Reads all of it: the digest, and every rule of the format. */
const verify = async (handle: FileHandle, stats: Stats, signal: AbortSignal): Promise<Omit<Plan, "records">> => {
  const digest = Format.digest()
  const summaries = new Map<string, Summary.Summary>()
  const firstRecords: Array<Format.PlannedRecord> = []
  let first: ReturnType<typeof headOf> | undefined
  let contents = Contents.make(0)
  let bytes = 0
  for await (const lines of linesOf(handle, signal)) {
    for (const line of lines) {
      bytes += line.length + 1
      if (first === undefined) {
        first = headOf(line.toString("utf8"), stats)
        contents = Contents.make(first.head.count)
        for (const instance of first.head.instances) summaries.set(instance.id, Summary.empty(instance))
        digest.add(first.unsigned)
        continue
      }
      digest.add(line)
      const number = contents.size() + 2
      if (number > first.head.count + 1)
        return refuse(`has more records than the ${first.head.count} that its first line states`)
      const record = recordOf(line, number)
      const summary = summaries.get(record.instanceId)
      if (summary === undefined) return refuse(`has a line ${number} of an instance that its first line does not name`)
      if (!contents.add(record)) return refuse(`has a line ${number} that repeats a record`)
      Summary.add(summary, record.task)
      if (firstRecords.length < firstCount) firstRecords.push(record)
    }
  }
  if (first === undefined) return refuse("is not a plan")
  if (contents.size() !== first.head.count)
    return refuse(`has ${contents.size()} records instead of ${first.head.count}`)
  if (digest.value() !== first.digest || bytes !== stats.size)
    return refuse("was changed after it was written: its digest does not match")
  return { head: first.head, digest: first.digest, summaries: [...summaries.values()], contents, firstRecords }
}

/** Again, now that all is known. A line that is not what it was ends it. */
async function* recordsOf(
  handle: FileHandle,
  { contents }: Pick<Plan, "contents">
): AsyncGenerator<ReadonlyArray<Planned>> {
  let position = -1
  for await (const lines of linesOf(handle)) {
    const records: Array<Planned> = []
    for (const line of lines) {
      if (position >= 0) {
        const { instanceId, task } = recordOf(line, position + 2)
        const id = contents.taskId(position)
        if (
          id === undefined ||
          contents.find(instanceId, task.id) !== position ||
          !contents.isUnchanged(position, task)
        )
          return refuse("changed")
        records.push({ instanceId, task: { ...task, id }, position })
      }
      position += 1
    }
    yield records
  }
  if (position !== contents.size()) return refuse("was cut off")
}

/** Opens and checks a plan. The file stays open, so that what was checked is what is applied. */
export const open = (file: string): Effect.Effect<Plan, Failure, Scope.Scope> =>
  Effect.gen(function* () {
    if (file === "-")
      return yield* usage("a plan cannot be read from standard input. Nothing was deleted. Name its file.")
    const attempt = <A>(run: (signal: AbortSignal) => Promise<A>) =>
      Effect.tryPromise({ try: run, catch: (error) => toFailure(file, error) })
    const handle = yield* Effect.acquireRelease(
      // A FIFO without a writer would block.
      attempt(() => openFile(file, constants.O_RDONLY | constants.O_NONBLOCK)),
      (handle) => Effect.promise(() => handle.close().catch(() => {}))
    )
    const checked = yield* Signals.interruptible(
      attempt(async (signal) => {
        const stats = await handle.stat()
        return stats.isFile() ? verify(handle, stats, signal) : refuse("is not a regular file")
      })
    )
    return {
      ...checked,
      records: Stream.flattenIterable(Stream.fromAsyncIterable(recordsOf(handle, checked), () => lost(file)))
    }
  })
