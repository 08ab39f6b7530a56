/** Prints a list: as a table, as one JSON document, or one JSON line per record as it arrives. */
import type { DcsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Failure } from "../process/failure.ts"
import type { Format } from "./format.ts"
import * as Stdout from "./stdout.ts"
import * as Signals from "../process/signals.ts"
import { type Column, table, widthOf } from "./table.ts"

export interface ListFormat<A> {
  /** The key of the JSON document. */
  readonly key: string
  readonly encode: (record: A) => object
  readonly columns: ReadonlyArray<Column>
  readonly row: (record: A) => ReadonlyArray<string>
}

export const print = <A>(
  records: Stream.Stream<A, DcsError | Failure>,
  format: Format,
  { columns, encode, key, row }: ListFormat<A>
): Effect.Effect<void, DcsError | Failure> => {
  if (format === "ndjson") {
    return records.pipe(
      Stream.takeWhile(() => !Stdout.isBroken()),
      Stream.runForEach((record) => Stdout.line(JSON.stringify(encode(record)))),
      Signals.interruptible
    )
  }
  return Effect.flatMap(Signals.interruptible(Stream.runCollect(records)), (all) => {
    if (format === "json") return Stdout.line(JSON.stringify({ [key]: all.map(encode) }))
    return all.length === 0 ? Effect.void : Stdout.line(table(columns, all.map(row), widthOf(process.stdout)))
  })
}
