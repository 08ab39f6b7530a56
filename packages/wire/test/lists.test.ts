/** A walk through a list ends whatever the service returns, returns each id once, and loses none. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { errorMessage } from "../src/failure/errorMessage.ts"
import type { FailureAnswer } from "../src/answer/classify.ts"
import { firstCursor, nextStep, type ListCursor, type Step } from "../src/answer/page.ts"
import { isFailure } from "../src/call/call.ts"
import { readInstancePage } from "../src/answer/instancePage.ts"
import { readTaskPage } from "../src/answer/taskPage.ts"

interface Page {
  readonly ids: ReadonlyArray<string>
  readonly total?: number | undefined
}

type Service = (offset: number, request: number) => Page

/** More requests than any walk in these tests needs. */
const patience = 10_000

const walk = (service: Service, pageSize: number) => {
  const ids: Array<string> = []
  let place: ListCursor | undefined = firstCursor()
  let requests = 0
  while (place !== undefined && requests < patience) {
    const { ids: listed, total } = service(place.offset, requests)
    requests += 1
    const step: Step<{ readonly id: string }> | FailureAnswer = nextStep(
      place,
      { rows: listed.map((id) => ({ id })), total },
      pageSize
    )
    if (isFailure(step)) return { ids, requests, end: step._tag }
    for (const { id } of step.rows) ids.push(id)
    place = step.next
  }
  return { ids, requests, end: place === undefined ? "end" : "never" }
}

const rows = (from: number, to: number): ReadonlyArray<string> =>
  Array.from({ length: Math.max(0, to - from) }, (_, n) => `id-${from + n}`)

/** An honest service: its total is right, and a page has at most `cap` rows. */
const honest =
  (count: number, pageSize: number, { cap = pageSize, counts = true } = {}): Service =>
  (offset) => ({
    ids: rows(offset, Math.min(count, offset + Math.min(cap, pageSize))),
    total: counts ? count : undefined
  })

const scripted =
  (...pages: ReadonlyArray<Page>): Service =>
  (_, request) =>
    pages[request] ?? { ids: [] }

const repeating =
  (...pages: ReadonlyArray<Page>): Service =>
  (_, request) =>
    pages[request % pages.length] ?? { ids: [] }

const full = { ids: rows(0, 3) }

describe("a walk through a list, three a page", () => {
  it.for([
    ["an empty list", scripted({ ids: [] }), 0, 1, "end"],
    ["one short page", scripted({ ids: rows(0, 2) }), 2, 1, "end"],
    ["a full page that is all, by its count", scripted({ ids: rows(0, 3), total: 3 }), 3, 1, "end"],
    ["full pages without a count", honest(7, 3, { counts: false }), 7, 3, "end"],
    ["a last page that is full, without a count", honest(6, 3, { counts: false }), 6, 3, "end"],
    ["a cap of one a page", honest(7, 3, { cap: 1 }), 7, 7, "end"],
    ["more rows than were asked for", scripted({ ids: rows(0, 5) }), 5, 1, "end"],
    ["an empty page before the count is reached", scripted({ ids: rows(0, 1), total: 5 }), 1, 2, "end"],
    ["the same full page", repeating(full), 3, 3, "DcsUnexpectedResponse"],
    ["the same full page, and a huge count", repeating({ ...full, total: 1e9 }), 3, 3, "DcsUnexpectedResponse"],
    ["the same full page, and its count", repeating({ ...full, total: 3 }), 3, 1, "end"],
    ["the same short page, and a count that is too high", repeating({ ids: rows(0, 2), total: 9 }), 2, 2, "end"],
    [
      "more rows than asked for, again and again",
      repeating({ ids: rows(0, 5), total: 99 }),
      5,
      3,
      "DcsUnexpectedResponse"
    ],
    ["two full pages in turn", repeating(full, { ids: rows(3, 6) }), 6, 4, "DcsUnexpectedResponse"],
    [
      "three full pages in turn",
      repeating(full, { ids: rows(3, 6) }, { ids: rows(6, 9) }),
      9,
      5,
      "DcsUnexpectedResponse"
    ],
    ["a full page of one id", repeating({ ids: ["id-0", "id-0", "id-0"] }), 1, 3, "DcsUnexpectedResponse"],
    [
      "rows that move on while others come",
      scripted(full, { ids: rows(2, 5) }, { ids: rows(3, 6) }, { ids: rows(6, 7) }),
      7,
      4,
      "end"
    ],
    ["one full page that moved on whole", scripted(full, full, { ids: rows(3, 6) }, { ids: rows(6, 8) }), 8, 4, "end"],
    ["an old page, a new one, an old one again", scripted(full, full, { ids: rows(3, 6) }, full), 6, 5, "end"]
  ] as const)("%s", ([, service, count, requests, end]) => {
    expect(walk(service, 3)).toEqual({ ids: rows(0, count), requests, end })
  })

  it("that has no end tells a person why, and that nothing was deleted", () => {
    const { next } = nextStep(firstCursor(), { rows: [{ id: "a" }], total: undefined }, 1) as { next: ListCursor }
    const again = nextStep(next, { rows: [{ id: "a" }], total: undefined }, 1) as { next: ListCursor }
    expect(nextStep(again.next, { rows: [{ id: "a" }], total: undefined }, 1)).toEqual({
      _tag: "DcsUnexpectedResponse",
      status: 200,
      mayHaveDeleted: false,
      throttled: false,
      excerpt: expect.stringContaining("the same rows")
    })
  })
})

describe("a page", () => {
  const bytes = (body: unknown) => new TextEncoder().encode(JSON.stringify(body))
  const tagsOf = (error: object) => [
    readTaskPage(200, {}, bytes({ task_count: 0, tasks: [], ...error }))._tag,
    readInstancePage(200, {}, bytes({ instance_num: 0, instances: [], ...error }))._tag
  ]

  it("beside an error is not an empty list", () => {
    for (const error of [
      { error_code: "APIG.0301" },
      { error_code: "DCS.2003", error_msg: "no" },
      { error: { code: 401 } }
    ]) {
      expect(tagsOf(error)).toEqual(["DcsUnexpectedResponse", "DcsUnexpectedResponse"])
    }
  })

  it("beside a code of success is a list", () => {
    for (const success of [{}, { code: 200 }, { error_code: "0" }, { error_code: "" }, { error_msg: "" }]) {
      expect(tagsOf(success)).toEqual(["TaskPage", "InstancePage"])
    }
  })
})

const pageSize = fc.integer({ min: 1, max: 5 })
const total = fc.oneof(fc.constant(undefined), fc.integer({ min: -1, max: 40 }), fc.constant(Number.MAX_SAFE_INTEGER))
const lie = fc.record({
  ids: fc.array(
    fc.nat(11).map((n) => `id-${n}`),
    { maxLength: 7 }
  ),
  total
})

it("a list whose body somebody had read before says so, and speaks of no deletion", () => {
  for (const [operation, read] of [
    ["listBackgroundTasks", readTaskPage],
    ["listInstances", readInstancePage]
  ] as const) {
    const answer = read(200, {}, new Uint8Array(), { end: "unreadable" })
    expect(isFailure(answer) && errorMessage({ ...answer, attempts: 1, mayHaveDeleted: false, operation })).toBe(
      "The list could not be read: a middleware already read its body (200). Check the endpoint and any proxy."
    )
  }
})

describe("a walk through any list", () => {
  it("ends after at most two requests an id, whatever the service says, and gives each id once", () => {
    fc.assert(
      fc.property(pageSize, fc.infiniteStream(lie), (pageSize, pages) => {
        const returned = new Set<string>()
        const { end, ids, requests } = walk(() => {
          const page = pages.next().value
          for (const id of page.ids) returned.add(id)
          return page
        }, pageSize)
        expect(end).not.toBe("never")
        expect(requests).toBeLessThanOrEqual(2 * returned.size + 1)
        expect(ids.length).toBe(new Set(ids).size)
        expect(new Set(ids)).toEqual(returned)
      }),
      { numRuns: 3000 }
    )
  })

  it("of an honest service gives every row once, in order, whatever its cap", () => {
    fc.assert(
      fc.property(
        pageSize,
        fc.nat(40),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (pageSize, count, cap, counts) => {
          // A capped page without a total looks like the last one.
          const service = honest(count, pageSize, { cap: counts ? cap : pageSize, counts })
          const { end, ids, requests } = walk(service, pageSize)
          expect({ end, ids }).toEqual({ end: "end", ids: rows(0, count) })
          expect(requests).toBeLessThanOrEqual(count + 1)
        }
      )
    )
  })

  it("loses no row while others come before it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 5 }), fc.array(fc.nat(2), { maxLength: 12 }), (pageSize, come) => {
        let list = rows(0, 30)
        const { end, ids } = walk((offset, request) => {
          const first = 1000 + 10 * request
          list = [...rows(first, first + (come[request] ?? 0)), ...list]
          return { ids: list.slice(offset, offset + pageSize), total: list.length }
        }, pageSize)
        expect(end).toBe("end")
        expect(ids.length).toBe(new Set(ids).size)
        expect(ids).toEqual(expect.arrayContaining([...rows(0, 30)]))
      })
    )
  })
})
