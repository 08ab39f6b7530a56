/** What a missing task means in a bulk run. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"
import type { BulkDeleteOptions } from "../src/index.ts"
import { json, outcomes, run, service, tasks } from "./bulkService.ts"

const missing = () => json(404, "DCS.4133")
const page = () => Response.json({ task_count: "0", tasks: [] })

describe("a missing task", () => {
  for (const [name, option, list, expected, lists] of [
    ["fails", undefined, page, "Failed", 0],
    ["fails if it must", "fail", page, "Failed", 0],
    ["is gone if the caller says so", "succeed", page, "AlreadyGone", 0],
    ["is gone if its instance can be listed", "verify", page, "AlreadyGone", 1],
    ["fails if its instance cannot be listed", "verify", () => json(403, "DCS.2003"), "Failed", 1]
  ] satisfies ReadonlyArray<readonly [string, BulkDeleteOptions["missing"], () => Response, string, number]>) {
    it.effect(`${name}: ${option}`, () =>
      Effect.gen(function* () {
        const played = service(({ taskId }) => (taskId === "" ? list() : missing()))
        const { results } = yield* run(played, tasks(3), { missing: option })
        expect(outcomes(results)).toMatchObject([{ _tag: expected }, { _tag: expected }, { _tag: expected }])
        expect(played.requests.filter(({ taskId }) => taskId === "")).toHaveLength(lists)
        expect(played.requests).toHaveLength(3 + lists)
      })
    )
  }

  it.effect("is looked up with one small list within the limits of the run", () =>
    Effect.gen(function* () {
      const played = service(
        ({ taskId }) => (taskId === "" ? page() : missing()),
        ({ taskId }) => (taskId === "" ? 2000 : 1)
      )
      const { results } = yield* run(played, tasks(2), { missing: "verify", timeout: "1 second", retry: false })
      expect(outcomes(results)).toMatchObject([{ _tag: "Failed" }, { _tag: "Failed" }])
      expect(played.requests.filter(({ taskId }) => taskId === "").map(({ query }) => query)).toEqual([
        expect.stringMatching(/\blimit=1\b/)
      ])
    })
  )

  it.effect("of an earlier request that was lost is gone, and says so after a look at its instance", () =>
    Effect.gen(function* () {
      let nth = 0
      const played = service(({ taskId }) => {
        if (taskId === "") return page()
        nth += 1
        return nth === 1 ? new Response(null, { status: 500 }) : missing()
      })
      const { results } = yield* run(played, tasks(1), { missing: "verify", retry: { maxAttempts: 2 } })
      expect(outcomes(results)).toMatchObject([{ _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }])
    })
  )

  it.effect("is looked up for no other error", () =>
    Effect.gen(function* () {
      const played = service(({ taskId }) => (taskId === "" ? page() : json(403, "DCS.2003")))
      const { results } = yield* run(played, tasks(1), { missing: "verify" })
      expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsForbidden" } }])
      expect(played.requests).toHaveLength(1)
    })
  )

  for (const [name, code] of [
    ["an instance", "DCS.3022"],
    ["a route", "APIGW.0101"]
  ] as const) {
    it.effect(`is no missing task if it is ${name}, which no list proves`, () =>
      Effect.gen(function* () {
        const played = service(({ taskId }) => (taskId === "" ? page() : json(404, code)))
        const { results } = yield* run(played, tasks(1), { missing: "verify" })
        expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsNotFound" } }])
        expect(played.requests).toHaveLength(1)
      })
    )
  }
})
