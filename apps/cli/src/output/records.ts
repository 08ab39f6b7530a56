/** Prints a list: as a table, as one JSON document, or one JSON line per record as it arrives. */
import type { DcsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Failure } from "../process/failure.ts"
import type { Format } from "./format.ts"
import * as Json from "./json.ts"
import * as Stderr from "./stderr.ts"
import * as Stdout from "./stdout.ts"
import * as Signals from "../process/signals.ts"
import { type Column, table, widthOf } from "./table.ts"

export interface ListFormat<A> {
  /** The key of the JSON document. */
  readonly key: string
  /** The message for a person if there are none. */
  readonly none: string
  readonly encode: (record: A) => object
  readonly columns: ReadonlyArray<Column>
  readonly row: (record: A) => ReadonlyArray<string>
}

export const print = <A>(
  records: Stream.Stream<A, DcsError>,
  format: Format,
  { columns, encode, key, none, row }: ListFormat<A>
): Effect.Effect<void, DcsError | Failure> => {
  if (format === "ndjson") {
    return records.pipe(
      Stream.takeWhile(() => !Stdout.isBroken()),
      Stream.runForEach((record) => Stdout.line(Json.line(encode(record)))),
      Signals.interruptible
    )
  }
  return Effect.flatMap(Signals.interruptible(Stream.runCollect(records)), (all) => {
    if (format === "json") return Stdout.line(Json.line({ [key]: all.map(encode) }))
    if (all.length === 0) return process.stdout.isTTY ? Stderr.note(none) : Effect.void
    return Stdout.line(table(columns, all.map(row), widthOf(process.stdout)))
  })
}
