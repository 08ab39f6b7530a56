/** What is selected, focused and sorted, and what is kept of it. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { storeOf } from "../../src/state/settings.ts"
import { texts } from "../../src/texts/index.ts"
import { clientWith, deleted, scriptedBulk, settled } from "./tools/bulk.ts"
import { listedConsole, listing, makeConsole } from "./tools/console.ts"
import { listedRecords, records } from "./tools/table.ts"

describe("the selection", () => {
  it("is of finished rows", async () => {
    const console = await listedRecords()
    console.toggle("i1/d")
    console.toggle("no such row")
    expect(console.selection.value.size).toBe(0)
    console.toggle("i1/a")
    expect(console.selected.value.map(({ key }) => key)).toEqual(["i1/a"])
    expect(console.announcement.value).toBe("1 record selected.")
    console.toggle("i1/a")
    expect(console.selection.value.size).toBe(0)
    expect(console.selectable.value).toBe(4)
    expect(console.whyNot(console.rows.value[4]!)).toBe(texts.whyNot.unfinished)
  })

  it("extends to a row from the last one that was toggled", async () => {
    const console = await listedRecords()
    console.toggle("i2/a")
    console.selectTo("i1/d")
    expect(console.selection.value).toEqual(new Set(["i2/a", "i1/b", "i1/c"]))
  })

  it("from nowhere is of one row", async () => {
    const console = await listedRecords()
    console.selectTo("i1/b")
    expect(console.selection.value).toEqual(new Set(["i1/b"]))
    console.clearSelection()
    console.selectTo("i1/c")
    expect(console.selection.value).toEqual(new Set(["i1/c"]))
  })

  it("loses what a filter hides, for good", async () => {
    const console = await listedRecords()
    console.selectShown()
    console.setFilter({ olderThanDays: 30 })
    expect(console.selection.value).toEqual(new Set(["i1/b", "i1/c"]))
    expect(console.announcement.value).toBe(
      "3 of 5 records shown. 2 records deselected, because the filter hides them."
    )
    console.setFilter({ olderThanDays: undefined })
    expect(console.selection.value.size).toBe(2)
  })

  it("never has an unfinished, gone or hidden row, whatever one does", async () => {
    const key = fc.constantFrom("i1/a", "i1/b", "i1/c", "i1/d", "i2/a", "none")
    const action = fc.oneof(
      fc.record({ do: fc.constantFrom("toggle" as const, "selectTo" as const), key }),
      fc.record({ do: fc.constant("filter" as const), text: fc.constantFrom("", "FAILED", "i1", "bob") }),
      fc.record({ do: fc.constantFrom("selectShown" as const, "clearSelection" as const, "refresh" as const) }),
      fc.record({ do: fc.constant("sort" as const), column: fc.constantFrom("id" as const, "result" as const) }),
      fc.record({ do: fc.constantFrom("delete" as const, "end" as const, "stop" as const) })
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const bulk = scriptedBulk()
        const console = await listedRecords(bulk)
        for (const step of actions) {
          if (step.do === "toggle" || step.do === "selectTo") console[step.do](step.key)
          else if (step.do === "filter") console.setFilter({ text: step.text })
          else if (step.do === "sort") console.sortBy(step.column)
          else if (step.do === "delete") console.deleteSelected()
          else if (step.do === "end") bulk.inProgress[0]?.end(deleted())
          else console[step.do]()
          await settled()
          const rows = new Map(console.rows.value.map((row) => [row.key, row]))
          for (const key of console.selection.value) {
            expect(rows.get(key)?.isFinished).toBe(true)
            expect(["Deleted", "AlreadyGone", "Waiting"]).not.toContain(console.fateOf(key)._tag)
          }
          expect(console.selected.value).toHaveLength(console.selection.value.size)
        }
        console.close()
      }),
      { numRuns: 100 }
    )
  })
})

describe("the row of the keyboard", () => {
  it("stays with its row when the order changes, and in its place when it is hidden", async () => {
    const console = await listedRecords()
    console.setActive(1)
    console.sortBy("created")
    expect(console.rows.value[console.active.value]?.key).toBe("i2/a")
    console.setFilter({ text: "i1" })
    expect(console.active.value).toBe(1)
    console.setFilter({ text: "no such text" })
    expect(console.active.value).toBe(-1)
    console.setFilter({ text: "" })
    console.setActive(99)
    expect(console.active.value).toBe(4)
    console.setActive(-1)
    expect(console.active.value).toBe(0)
  })
})

describe("sorting", () => {
  it("turns on the second click, and begins where it is most useful", async () => {
    const console = await listedRecords()
    console.sortBy("created")
    expect(console.sort.value).toEqual({ column: "created", direction: "ascending" })
    console.sortBy("user")
    expect(console.sort.value).toEqual({ column: "user", direction: "ascending" })
    console.sortBy("created")
    expect(console.sort.value).toEqual({ column: "created", direction: "descending" })
  })
})

describe("settings", () => {
  const memory = (): { readonly kept: Map<string, string>; readonly storage: Pick<Storage, "getItem" | "setItem"> } => {
    const kept = new Map<string, string>()
    return {
      kept,
      storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
    }
  }

  it("are kept: theme and columns, and nothing else", async () => {
    const { kept, storage } = memory()
    const first = await listedConsole({ client: clientWith(listing(records)), storage })
    first.setTheme("dark")
    first.toggleColumn("id")
    first.toggleColumn("user")
    first.toggleColumn("result")
    first.setFilter({ text: "secret" })
    first.selectShown()
    const second = makeConsole({ storage })
    expect(second.theme.value).toBe("dark")
    expect(second.columns.value).toEqual(new Set(["name", "status", "created", "instance", "id", "result"]))
    expect([...kept.keys()].toSorted()).toEqual(["dcs-tasks-console.columns", "dcs-tasks-console.theme"])
  })

  it("of another version, or none at all, are no problem", () => {
    const { kept, storage } = memory()
    kept.set("dcs-tasks-console.theme", "sepia")
    kept.set("dcs-tasks-console.columns", "id,colour")
    const console = makeConsole({ storage })
    expect(console.theme.value).toBe("system")
    expect(console.columns.value).toEqual(new Set(["name", "result", "id"]))
    const refuse = () => {
      throw new Error("refused")
    }
    const refusing = {
      get localStorage(): Storage {
        return refuse()
      }
    }
    expect(storeOf({ localStorage: storage })).toBe(storage)
    expect(storeOf(refusing)).toBeUndefined()
    const forgetful = makeConsole({ storage: { getItem: refuse, setItem: refuse } })
    forgetful.setTheme("light")
    expect(forgetful.theme.value).toBe("light")
  })
})
