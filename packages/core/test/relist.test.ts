/** The comparison of a plan with what is there now. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import {
  BackgroundTask,
  type BackgroundTaskPage,
  DcsCredentialsError,
  type DcsError,
  DcsForbidden
} from "../src/index.ts"
import { fingerprint, type RecordState, relist, type TaskPages } from "../src/selection/index.ts"

const task = (id: string, status = "SUCCESS"): BackgroundTask => new BackgroundTask({ id, status })

/** A plan with one record for each of `instance/task`, all `SUCCESS`. */
const planOf = (...names: ReadonlyArray<string>) => {
  const planned = names.map((name) => name.split("/"))
  const positions = new Map(names.map((name, position) => [name, position]))
  return {
    instances: [...new Set(planned.map(([id = ""]) => id))].map((id) => ({
      id,
      count: planned.filter(([own]) => own === id).length
    })),
    records: {
      size: () => names.length,
      find: (instanceId: string, taskId: string) => positions.get(`${instanceId}/${taskId}`),
      isUnchanged: (_: number, now: RecordState) => fingerprint(now) === fingerprint({ status: "SUCCESS" })
    }
  }
}

type List = ReadonlyArray<BackgroundTaskPage> | DcsError

/** What each list of an instance responds, the last one again and again. Keeps which instances are listed. */
const service = (lists: Record<string, ReadonlyArray<List>>) => {
  const listed: Array<string> = []
  const dcs: TaskPages = {
    listBackgroundTaskPages: ({ instanceId }) =>
      Stream.suspend(() => {
        const own = lists[instanceId] ?? []
        const list = own[listed.filter((id) => id === instanceId).length] ?? own.at(-1) ?? []
        listed.push(instanceId)
        return "_tag" in list ? Stream.fail(list) : Stream.fromIterable(list)
      })
  }
  return { dcs, listed }
}

const forbidden = new DcsForbidden({ status: 403, attempts: 1, mayHaveDeleted: false })
const rejected = new DcsCredentialsError({ source: "test", problem: "expired" })

describe("a planned record", () => {
  it.effect("is unchanged, changed, vanished, or of an instance that cannot be listed", () =>
    Effect.gen(function* () {
      const { dcs, listed } = service({
        i1: [[{ tasks: [task("same"), task("other", "FAILED"), task("new")], total: 3 }]],
        i2: [forbidden]
      })
      const plan = planOf("i1/same", "i1/other", "i1/gone", "i2/any")
      const now = yield* relist(dcs, { ...plan, instances: [...plan.instances, { id: "i3", count: 0 }] })
      const stateOf = (instanceId: string, position: number) => now.stateOf({ instanceId, position })
      expect(stateOf("i1", 0)).toEqual({ _tag: "Unchanged" })
      expect(stateOf("i1", 1)).toEqual({ _tag: "Changed", now: { status: "FAILED" } })
      expect(stateOf("i1", 2)).toEqual({ _tag: "Vanished" })
      expect(stateOf("i2", 3)).toEqual({ _tag: "NotListed", error: forbidden })
      const sent = ["same", "other", "gone", "new"].filter((taskId) => now.isUnchanged({ instanceId: "i1", taskId }))
      expect(sent).toEqual(["same"])
      expect(listed.toSorted()).toEqual(["i1", "i2"])
    })
  )

  it.effect("is unseen after three lists that lack records, and vanished once a list is complete", () =>
    Effect.gen(function* () {
      const short: List = [{ tasks: [task("a")], total: 3 }, { tasks: [] }]
      const uncounted: List = [{ tasks: [task("a")] }, { tasks: [task("c")] }]
      const whole: List = [{ tasks: [task("a"), task("c"), task("d")], total: 3 }]
      const { dcs, listed } = service({ i1: [short], i2: [uncounted], i3: [short, whole] })
      const now = yield* relist(dcs, planOf("i1/a", "i1/b", "i2/a", "i2/b", "i3/a", "i3/b"))
      const states = [1, 3, 5].map((position, n) => now.stateOf({ instanceId: `i${n + 1}`, position })._tag)
      expect(states).toEqual(["Unseen", "Unseen", "Vanished"])
      expect(listed.toSorted()).toEqual(["i1", "i1", "i1", "i2", "i2", "i2", "i3", "i3"])
    })
  )

  it.effect("is never vanished where nothing was listed", () =>
    Effect.gen(function* () {
      const { dcs } = service({ i1: [[{ tasks: [task("a")], total: 1 }]] })
      const { instances, records } = planOf("i1/a", "i2/b")
      const now = yield* relist(dcs, { records, instances: instances.filter(({ id }) => id === "i1") })
      expect(now.stateOf({ instanceId: "i2", position: 1 })).toEqual({ _tag: "Unseen" })
      expect(now.stateOf({ instanceId: "i1", position: 2 })).toEqual({ _tag: "Unseen" })
    })
  )

  it.effect("that one list shows changed is not sent, whatever a later list shows", () =>
    Effect.gen(function* () {
      const { dcs } = service({
        i1: [[{ tasks: [task("a", "FAILED")], total: 9 }], [{ tasks: [task("a"), task("b")], total: 2 }]]
      })
      const now = yield* relist(dcs, planOf("i1/a", "i1/b"))
      expect(["a", "b"].map((taskId) => now.isUnchanged({ instanceId: "i1", taskId }))).toEqual([false, true])
      expect(now.stateOf({ instanceId: "i1", position: 0 })).toMatchObject({ _tag: "Changed" })
    })
  )

  it.effect("is not sent if a later list fails", () =>
    Effect.gen(function* () {
      const { dcs } = service({ i1: [[{ tasks: [task("a")], total: 2 }], forbidden] })
      const now = yield* relist(dcs, planOf("i1/a", "i1/b"))
      expect(now.isUnchanged({ instanceId: "i1", taskId: "a" })).toBe(false)
      expect(now.stateOf({ instanceId: "i1", position: 0 })).toEqual({ _tag: "NotListed", error: forbidden })
    })
  )
})

it.effect("rejected credentials end the comparison", () =>
  Effect.gen(function* () {
    const { dcs } = service({ i1: [[{ tasks: [], total: 0 }]], i2: [rejected] })
    expect(yield* Effect.flip(relist(dcs, planOf("i1/a", "i2/a")))).toBe(rejected)
  })
)
