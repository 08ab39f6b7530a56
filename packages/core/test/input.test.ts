/** The input of a bulk deletion: whatever a caller passes, each of its tasks is read once, and it is closed if it is open. */
import { describe, expect, it } from "vitest"
import { taskOf, tasksOf } from "../src/bulk/input.ts"
import { DcsInvalidInput } from "../src/index.ts"

/** The input as callers without types pass it. */
const sourceOf = (input: unknown, instanceId?: unknown): ReturnType<typeof tasksOf> =>
  Reflect.apply(tasksOf, undefined, [input, instanceId])

const opened = (input: unknown, instanceId?: unknown) => {
  const source = sourceOf(input, instanceId)
  if (source instanceof DcsInvalidInput) throw source
  return source
}

/** All tasks of the input. */
const read = async (input: unknown, instanceId?: unknown) => {
  const source = opened(input, instanceId)
  const tasks: Array<unknown> = []
  for (let next = await source.next(); next.done !== true; next = await source.next()) tasks.push(next.value)
  return tasks
}

/** An iterator that counts how often it is closed. */
const counting = (next: () => unknown) => {
  const counts = { closed: 0 }
  const iterator = {
    next,
    return: () => {
      counts.closed += 1
      return { done: true, value: undefined }
    },
    [Symbol.iterator]: () => iterator
  }
  return { counts, iterator }
}

describe("a task", () => {
  for (const [name, task, expected] of [
    ["that is an id belongs to the instance of the options", "t", { instanceId: "o", taskId: "t" }],
    ["with an instance of its own belongs to it", { instanceId: "i", taskId: "t" }, { instanceId: "i", taskId: "t" }],
    ["without an instance belongs to that of the options", { taskId: "t" }, { instanceId: "o", taskId: "t" }],
    ["that is a number stays one, for its result", 7, { instanceId: "o", taskId: 7 }],
    ["that is null stays null", null, { instanceId: "o", taskId: null }],
    [
      "whose getter throws has no id",
      {
        get taskId() {
          throw new Error("no")
        }
      },
      { instanceId: "o", taskId: undefined }
    ]
  ] satisfies ReadonlyArray<readonly [string, unknown, unknown]>) {
    it(name, () => {
      expect(taskOf(task, "o")).toEqual(expected)
    })
  }
})

describe("an input", () => {
  const both = [
    { instanceId: "i", taskId: "a" },
    { instanceId: "i", taskId: "b" }
  ]
  async function* later() {
    yield* ["a", "b"]
  }
  for (const [name, input] of [
    ["that is an array", () => ["a", "b"]],
    ["that is a set", () => new Set(["a", "b"])],
    ["that comes later", later],
    ["of ids that come later", () => [Promise.resolve("a"), Promise.resolve("b")]]
  ] satisfies ReadonlyArray<readonly [string, () => unknown]>) {
    it(`${name} is read in order`, async () => {
      expect(await read(input(), "i")).toEqual(both)
    })
  }

  it("that is both takes its later form", async () => {
    expect(await read(Object.assign(later(), { [Symbol.iterator]: () => [][Symbol.iterator]() }), "i")).toEqual(both)
  })

  for (const input of ["ab", 7, undefined, null, {}, () => []]) {
    it(`that is ${String(input)} is invalid`, () => {
      expect(sourceOf(input)).toMatchObject({
        _tag: "DcsInvalidInput",
        field: "input",
        problem: "must be an iterable of task ids"
      })
    })
  }

  it("with an invalid instance for all is invalid, and is not read", () => {
    const { iterator } = counting(() => {
      throw new Error("it was read")
    })
    for (const instanceId of ["", "a/b", 7, null]) {
      expect(sourceOf(iterator, instanceId)).toMatchObject({ _tag: "DcsInvalidInput", field: "instanceId" })
    }
  })

  it("gives a task that is there at once, without a Promise", () => {
    const source = opened(["a"], "i")
    expect(source.next()).toEqual({ done: false, value: { instanceId: "i", taskId: "a" } })
    expect(source.next()).toMatchObject({ done: true })
  })

  it("returns what its iterator returns at the end, even a Promise", () => {
    const last = Promise.resolve("last")
    const { iterator } = counting(() => ({ done: true, value: last }))
    expect(opened(iterator).next()).toEqual({ done: true, value: last })
  })
})

describe("an iterator", () => {
  it("is closed before its end, also if nothing was read", async () => {
    const { counts, iterator } = counting(() => ({ done: false, value: "a" }))
    const source = opened(iterator, "i")
    source.close()
    expect(counts.closed).toBe(1)
    await source.next()
    source.close()
    expect(counts.closed).toBe(2)
  })

  it("without a way to be closed is left alone", () => {
    const iterator = { next: () => ({ done: false, value: "a" }), [Symbol.iterator]: () => iterator }
    const source = opened(iterator, "i")
    void source.next()
    expect(source.close()).toBeUndefined()
  })

  for (const [name, next] of [
    ["that has ended", () => ({ done: true, value: undefined })],
    ["that has ended later", async () => ({ done: true, value: undefined })],
    [
      "that threw",
      () => {
        throw new Error("no")
      }
    ],
    [
      "that rejected",
      async () => {
        throw new Error("no")
      }
    ],
    ["whose id rejected", () => ({ done: false, value: Promise.reject(new Error("no")) })],
    ["that is being read", () => new Promise(() => {})]
  ] satisfies ReadonlyArray<readonly [string, () => unknown]>) {
    it(`${name} is not closed`, async () => {
      const { counts, iterator } = counting(next)
      const source = opened(iterator, "i")
      const reading = (async () => source.next())()
      await Promise.race([reading.catch(() => {}), new Promise((resolve) => setImmediate(resolve))])
      source.close()
      expect(counts.closed).toBe(0)
    })
  }

  it("that gave an id later is closed", async () => {
    for (const next of [
      async () => ({ done: false, value: "a" }),
      () => ({ done: false, value: Promise.resolve("a") })
    ]) {
      const { counts, iterator } = counting(next)
      const source = opened(iterator, "i")
      expect(await source.next()).toEqual({ done: false, value: { instanceId: "i", taskId: "a" } })
      source.close()
      expect(counts.closed).toBe(1)
    }
  })
})
