/** Rows to test with. */
import { BackgroundTask, finishedStatuses, Instance } from "@dcs-tasks/browser"
import * as fc from "fast-check"
import { rowOf, type TaskRow } from "../../../src/model/Task.ts"

export const day = 86_400_000
export const now = Date.parse("2026-06-01T12:00:00Z")

/** A finished record unless told otherwise. */
export const row = (
  id: string,
  fields: Partial<Omit<ConstructorParameters<typeof BackgroundTask>[0], "id">> = {},
  instance: { readonly id: string; readonly name?: string } = { id: "i1", name: "cache" }
): TaskRow => {
  const record = new BackgroundTask({ id, name: "EXTEND", status: "SUCCESS", ...fields })
  return rowOf(new Instance(instance), record, finishedStatuses.has(record.status ?? ""))
}

const word = fc.constantFrom("EXTEND", "BindEip", "", "größe", "任务", "z10", "z9")
const optional = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })

/** Rows with different keys, some without some of their fields. */
export const someRows: fc.Arbitrary<ReadonlyArray<TaskRow>> = fc.uniqueArray(
  fc
    .record({
      id: fc.stringMatching(/^[a-z0-9]{1,4}$/),
      instance: fc.constantFrom("i1", "i2"),
      name: optional(word),
      status: optional(fc.constantFrom("SUCCESS", "FAILED", "EXECUTING", "NEW")),
      userName: optional(word),
      createdAt: optional(fc.constantFrom("2026-05-31T12:00:00Z", "2026-01-01T00:00:00Z", "yesterday"))
    })
    .map(({ id, instance, ...fields }) => {
      const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
      const record = new BackgroundTask({ id, ...present })
      return rowOf(new Instance({ id: instance }), record, finishedStatuses.has(record.status ?? ""))
    }),
  { selector: ({ key }) => key, maxLength: 30 }
)
