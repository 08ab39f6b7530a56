/** Prints a list: as a table, as one JSON document, or one JSON line per record as it arrives. */
import type { DcsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ExitCode } from "../process/exitCode.ts"
import { Failure, toFailure } from "../process/failure.ts"
import * as Document from "./document.ts"
import type { Format } from "./format.ts"
import * as Json from "./json.ts"
import * as Stderr from "./stderr.ts"
import * as Stdout from "./stdout.ts"
import * as Signals from "../process/signals.ts"
import { type Column, table, widthOf } from "./table.ts"

export interface ListFormat<A> {
  /** What to say instead of an empty table, if the command does not. */
  readonly none?: string
  readonly encode: (record: A) => object
  readonly columns: ReadonlyArray<Column>
  readonly row: (record: A) => ReadonlyArray<string>
}

const incomplete = (error: DcsError | Failure, count: number): Failure => {
  const { cause, exitCode, message } = toFailure(error)
  const text =
    count === 0 || message === "" || exitCode === ExitCode.usage
      ? message
      : `The list is incomplete, ${count} printed. ${message}`
  return new Failure({ exitCode, message: text, ...(cause !== undefined && { cause }) })
}

export const print = <A extends { readonly status?: string | undefined }>(
  records: Stream.Stream<A, DcsError | Failure>,
  format: Format,
  { columns, encode, none, row }: ListFormat<A>
): Effect.Effect<void, DcsError | Failure> => {
  if (format === "text") {
    return Effect.flatMap(Signals.interruptible(Stream.runCollect(records)), (all) => {
      if (all.length > 0) return Stdout.line(table(columns, all.map(row), widthOf(process.stdout)))
      return none === undefined ? Effect.void : Stderr.note(none)
    })
  }
  let count = 0
  const printRecord = (record: A): Effect.Effect<void> => {
    count += 1
    return format === "json"
      ? Document.add(encode(record), record.status ?? "-")
      : Stdout.line(Json.line(encode(record)))
  }
  return records.pipe(
    Stream.takeWhile(() => !Stdout.isBroken()),
    Stream.runForEach(printRecord),
    Signals.interruptible,
    Effect.mapError((error) => incomplete(error, count)),
    Effect.andThen(Document.begin)
  )
}
