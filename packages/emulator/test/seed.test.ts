/** The seeded data: the same for the same seed. */
import { idPattern } from "@dcs-tasks/wire/input"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { defaultSeed, scenario } from "../src/index.ts"
import { demo, Emulator } from "./support.ts"

const everything = Effect.gen(function* () {
  const emulator = yield* Emulator
  const instances = yield* emulator.instances
  return {
    projectId: emulator.projectId,
    token: emulator.token,
    instances,
    tasks: yield* Effect.forEach(instances, ({ id }) => emulator.tasks(id))
  }
})

it.effect("the same seed gives the same data, another seed no id of it", () =>
  Effect.gen(function* () {
    const run = (seed: number) => everything.pipe(Effect.provide(Emulator.layer({ seed })))
    const [first, again, other] = [yield* run(7), yield* run(7), yield* run(8)]
    expect(again).toEqual(first)
    const ids = ({ instances, projectId, tasks, token }: typeof first) => [
      projectId,
      token,
      ...instances.map(({ id }) => id),
      ...tasks.flat().map(({ id }) => id)
    ]
    const all = [...ids(first), ...ids(other)]
    expect(new Set(all).size).toBe(all.length)
  })
)

it.effect("one project, two instances, a dozen tasks with documented names and statuses", () =>
  Effect.gen(function* () {
    const { instances, tasks } = yield* everything
    expect(instances).toEqual(demo.instances)
    expect(tasks.map((of) => of.length)).toEqual([12, 3])
    const first = tasks[0] ?? []
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set(["SUCCESS", "FAILED", "EXECUTING", "WAITING"]))
    expect(new Set(first.map(({ name }) => name)).size).toBe(10)
    expect(first.filter(({ id }) => !/^[0-9a-f]{32}$/.test(id))).toEqual([])
    expect(instances.filter(({ id }) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toEqual([])
  }).pipe(Effect.provide(Emulator.layer()))
)

it("demo is the default seed's scenario, and all of its ids are ids", () => {
  expect(demo).toEqual(scenario(defaultSeed))
  const ids = [
    demo.projectId,
    demo.unknownInstanceId,
    ...demo.instances.map(({ id }) => id),
    ...Object.values(demo.tasks)
  ]
  expect(ids.filter((id) => !idPattern.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})

it("the ids that documents name do not move", () => {
  expect([demo.projectId, demo.instances[0].id, demo.tasks.deletable, demo.tokens.valid]).toMatchInlineSnapshot(`
    [
      "5a39ac2496580db3638acdfe948bdd7a",
      "a32d289f-401a-411f-a896-dc94ddb20f3e",
      "e99efd22da73dbc96ee327b8064af42e",
      "emulator-token-valid-5175a0d7268d85f3",
    ]
  `)
})
