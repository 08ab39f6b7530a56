import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { columnIds } from "../../src/model/Column.ts"
import { confirmationOf } from "../../src/model/Confirmation.ts"
import { type Filter, filterRows, noFilter } from "../../src/model/Filter.ts"
import { obstacleOf, rangeOf, selectedOf } from "../../src/model/Selection.ts"
import { type Sort, sortRows } from "../../src/model/Sort.ts"
import type { TaskRow } from "../../src/model/Task.ts"
import { exactTime, fileTime, relativeTime } from "../../src/model/times.ts"
import { day, now, row, someRows } from "./tools/rows.ts"

const ids = (rows: ReadonlyArray<TaskRow>) => rows.map(({ record }) => record.id)

const someFilter: fc.Arbitrary<Filter> = fc.record({
  text: fc.constantFrom("", "ext", "E", "  z1  ", "i1", "nothing of the kind"),
  status: fc.constantFrom("", "finished", "unfinished", "FAILED", "NEW"),
  olderThanDays: fc.constantFrom(undefined, 7, 30),
  user: fc.constantFrom("", "EXTEND", "任务")
})
const someSort: fc.Arbitrary<Sort> = fc.record({
  column: fc.constantFrom(...columnIds),
  direction: fc.constantFrom("ascending", "descending")
})

describe("filter", () => {
  const rows = [
    row("t1", { userName: "Ann", createdAt: "2026-05-31T12:00:00Z" }),
    row("t2", { status: "FAILED", userName: "Bob", createdAt: "2026-05-02T12:00:00Z" }, { id: "i2" }),
    row("t3", { status: "EXECUTING", createdAt: "2026-01-01T00:00:00Z", errorCode: "DCS.4017" }),
    row("t4", { name: "BindEip" })
  ]
  const shown = (part: Partial<Filter>) => ids(filterRows(rows, { ...noFilter, ...part }, now))

  it.each<[string, Partial<Filter>, ReadonlyArray<string>]>([
    ["nothing", {}, ["t1", "t2", "t3", "t4"]],
    ["text in any case", { text: "bindEIP" }, ["t4"]],
    ["all words, in any field", { text: "extend ann" }, ["t1"]],
    ["the name of the instance", { text: "cache" }, ["t1", "t3", "t4"]],
    ["the id of the instance", { text: "i2" }, ["t2"]],
    ["an error code", { text: "4017" }, ["t3"]],
    ["finished", { status: "finished" }, ["t1", "t2", "t4"]],
    ["unfinished", { status: "unfinished" }, ["t3"]],
    ["the service's word", { status: "FAILED" }, ["t2"]],
    ["age: exactly 30 days are enough, and no time is no age", { olderThanDays: 30 }, ["t2", "t3"]],
    ["user", { user: "Bob" }, ["t2"]],
    ["several", { olderThanDays: 7, status: "finished" }, ["t2"]]
  ])("by %s", (_, part, expected) => {
    expect(shown(part)).toEqual(expected)
  })

  it("does not join the end of one field and the beginning of the next", () => {
    expect(shown({ text: "t1extend" })).toEqual([])
  })

  it("and sort keep each row that matches once, whichever comes first", () => {
    fc.assert(
      fc.property(someRows, someFilter, someSort, (rows, filter, sort) => {
        const one = filterRows(sortRows(rows, sort), filter, now)
        const other = sortRows(filterRows(rows, filter, now), sort)
        expect(one).toEqual(other)
        expect(new Set(one)).toEqual(new Set(filterRows(rows, filter, now)))
        expect(sortRows(rows, sort)).toHaveLength(rows.length)
      })
    )
  })
})

describe("sort", () => {
  const rows = [
    row("b", { userName: "z10", createdAt: "2026-05-02T12:00:00Z" }),
    row("a", { userName: "Z9", createdAt: "2026-05-31T12:00:00Z" }),
    row("c", {})
  ]

  it.each<[Sort["column"], Sort["direction"], string]>([
    ["created", "descending", "abc"],
    ["created", "ascending", "bac"],
    ["user", "ascending", "abc"],
    ["user", "descending", "bac"],
    ["name", "ascending", "abc"],
    ["name", "descending", "abc"],
    ["id", "descending", "cba"]
  ])("by %s, %s; equal rows are newest first, rows without a value last", (column, direction, expected) => {
    expect(ids(sortRows(rows, { column, direction })).join("")).toBe(expected)
  })

  it("by result follows the given ranks", () => {
    const rank = ({ record }: TaskRow) => "cab".indexOf(record.id)
    expect(ids(sortRows(rows, { column: "result", direction: "ascending" }, rank)).join("")).toBe("cab")
  })

  it("depends only on the rows, not on the order in which they arrive", () => {
    fc.assert(
      fc.property(
        someRows.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length }))
        ),
        someSort,
        ([rows, shuffled], sort) => {
          expect(sortRows(shuffled, sort)).toEqual(sortRows(rows, sort))
        }
      )
    )
  })
})

describe("selection", () => {
  const rows = ["a", "b", "c", "d"].map((id) => row(id))
  const keyed = (id: string) => `i1/${id}`

  it("of a range works in both directions, and not with a row that is not shown", () => {
    expect(ids(rangeOf(rows, keyed("b"), keyed("d")))).toEqual(["b", "c", "d"])
    expect(ids(rangeOf(rows, keyed("d"), keyed("b")))).toEqual(["b", "c", "d"])
    expect(ids(rangeOf(rows, keyed("b"), keyed("b")))).toEqual(["b"])
    expect(rangeOf(rows, keyed("x"), keyed("b"))).toEqual([])
  })

  it("has the order of the rows", () => {
    expect(ids(selectedOf(rows, new Set([keyed("c"), keyed("a"), keyed("x")])))).toEqual(["a", "c"])
  })

  it("says why a row cannot be selected", () => {
    expect(obstacleOf(row("a"), { _tag: "Listed" }, false)).toBeUndefined()
    expect(obstacleOf(row("a"), { _tag: "StillThere" }, false)).toBeUndefined()
    expect(obstacleOf(row("a"), { _tag: "NotAttempted", stoppedBy: "signal" }, false)).toBeUndefined()
    expect(obstacleOf(row("a"), { _tag: "Listed" }, true)).toBe("read-only")
    expect(obstacleOf(row("a"), { _tag: "Waiting" }, false)).toBe("in-run")
    expect(obstacleOf(row("a"), { _tag: "Deleted" }, false)).toBe("gone")
    expect(obstacleOf(row("a"), { _tag: "AlreadyGone" }, false)).toBe("gone")
    expect(obstacleOf(row("a", { status: "EXECUTING" }), { _tag: "Listed" }, false)).toBe("unfinished")
    expect(obstacleOf(row("a", { status: "CANCELLED" }), { _tag: "Listed" }, false)).toBe("unfinished")
  })
})

it("the confirmation names what is deleted", () => {
  const rows = [
    row("t1", { createdAt: "2026-05-31T12:00:00Z" }),
    row("t2", { status: "FAILED", createdAt: "2026-05-02T12:00:00Z" }, { id: "i2" }),
    row("t3", { status: "FAILED", createdAt: "2026-01-01T00:00:00Z" }, { id: "i2" }),
    row("t4", { status: "FAILED" }, { id: "i2" })
  ]
  expect(confirmationOf(rows)).toEqual({
    instances: [
      { id: "i2", name: "i2", count: 3 },
      { id: "i1", name: "cache", count: 1 }
    ],
    oldest: Date.parse("2026-01-01T00:00:00Z"),
    newest: Date.parse("2026-05-31T12:00:00Z"),
    withoutTime: 1,
    statuses: [
      { status: "FAILED", count: 3 },
      { status: "SUCCESS", count: 1 }
    ]
  })
  expect(confirmationOf([])).toMatchObject({ oldest: undefined, newest: undefined, instances: [] })
})

describe("times", () => {
  it.each([
    [0, "just now"],
    [59_000, "just now"],
    [-5000, "in a moment"],
    [60_000, "1 minute ago"],
    [119 * 60_000, "1 hour ago"],
    [2 * 3_600_000, "2 hours ago"],
    [47.9 * 3_600_000, "1 day ago"],
    [2 * day, "2 days ago"],
    [30 * day - 1, "29 days ago"],
    [30 * day, "30 days ago"],
    [92 * day, "3 months ago"],
    [800 * day, "2 years ago"],
    [-3 * day, "in 3 days"]
  ])("%d ms ago is %s", (passed, expected) => {
    expect(relativeTime(now - passed, now)).toBe(expected)
  })

  it("a relative time never claims more than has passed", () => {
    const units = { minute: 60_000, hour: 3_600_000, day, month: (365.25 * day) / 12, year: 365.25 * day }
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 4000 * day }), (passed) => {
        const [, count = "", unit = ""] = /^([\d,]+) (\w+?)s? ago$/.exec(relativeTime(now - passed, now)) ?? []
        const claimed = Number(count.replace(",", "")) * units[unit as keyof typeof units]
        expect(claimed).toBeLessThanOrEqual(passed)
      })
    )
  })

  it("an exact time has its time zone", () => {
    expect(exactTime(now)).toMatch(/^\d+ \w+ 2026, \d\d:\d\d:\d\d (UTC|GMT|[A-Z]+)/)
    expect(fileTime(now)).toBe("2026-06-01T120000Z")
  })
})
