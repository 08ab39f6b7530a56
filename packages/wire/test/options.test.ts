/** Options are read from any object and from nothing else, and checked by a table. */
import { afterEach, describe, expect, it } from "vitest"
import {
  aBoolean,
  aFunction,
  anything,
  aString,
  checkOptions,
  oneOf,
  type Rules,
  wholeNumber
} from "../src/input/options.ts"
import { deleteCall, listTasksCall } from "../src/call/dcsCalls.ts"
import type { Endpoint } from "../src/call/endpoint.ts"
import { isInvalidInput } from "../src/input/invalidInput.ts"
import { loginProblem, tokenCall } from "../src/call/iamCalls.ts"
import { property } from "../src/input/properties.ts"

const endpoint: Endpoint = { origin: "https://dcs.example.com", basePath: "" }

/** What every object inherits from. */
const root = Object.getPrototypeOf({}) as object
const polluted = new Set<string>()
const pollute = (name: string, value: unknown) => {
  polluted.add(name)
  Reflect.set(root, name, value)
}
afterEach(() => {
  for (const name of polluted) Reflect.deleteProperty(root, name)
  polluted.clear()
})

class Base {
  readonly instanceId: string = "I"
  get taskId() {
    return `${this.instanceId}-T`
  }
}
class Derived extends Base {
  override readonly instanceId = "J"
}

describe("property", () => {
  const owners: ReadonlyArray<readonly [string, object]> = [
    ["a plain object", { taskId: "J-T" }],
    ["a getter of a class, two classes up", new Derived()],
    ["an object made from another", Object.create({ taskId: "J-T" }) as object],
    ["one without a prototype", Object.assign(Object.create(null) as object, { taskId: "J-T" })],
    ["a proxy", new Proxy({ taskId: "J-T" }, {})]
  ]
  it.for(owners)("is read from %s", ([, owner]) => {
    pollute("taskId", "EVIL")
    expect(property(owner, "taskId")).toBe("J-T")
  })

  const without: ReadonlyArray<readonly [string, object]> = [
    ["a plain object", {}],
    ["a class instance", new (class {})()],
    ["an object made from another", Object.create({}) as object],
    ["an array", []],
    ["a function", () => {}]
  ]
  it.for(without)("is never what every object has: %s", ([, owner]) => {
    pollute("taskId", "EVIL")
    expect([property(owner, "taskId"), property(owner, "toString") === Object.prototype.toString]).toEqual([
      undefined,
      false
    ])
  })

  it("is read once, on the object itself", () => {
    let reads = 0
    const owner = Object.create({
      get taskId() {
        reads += 1
        return this === owner
      }
    }) as object
    expect([property(owner, "taskId"), reads]).toEqual([true, 1])
  })
})

interface Options {
  readonly count?: number
  readonly flag?: boolean
  readonly mode?: "a" | "b"
  readonly name?: string
  readonly run?: () => void
  readonly free?: unknown
}
const rules: Rules<Options> = {
  count: wholeNumber(1, 100),
  flag: aBoolean,
  mode: oneOf("a", "b"),
  name: aString,
  run: aFunction,
  free: anything
}
const check = (options: unknown) => checkOptions<Options>(options, rules, "options", "")

describe("checkOptions", () => {
  it.for([undefined, null, 3, "x", true, [], () => {}, Symbol("x"), 1n])("refuses %o for options", (options) => {
    expect(check(options)).toMatchObject({ _tag: "InvalidInput", field: "options", problem: "must be an object" })
  })

  it("does not show a text that stands for all options", () => {
    expect(JSON.stringify(check("hunter2"))).not.toContain("hunter2")
  })

  const bad: ReadonlyArray<readonly [string, unknown, string]> = [
    ["count", 0, "0"],
    ["count", 101, "101"],
    ["count", Number.NaN, "NaN"],
    ["count", 1.5, "1.5"],
    ["count", "5", '"5"'],
    ["count", null, "null"],
    ["flag", "no", '"no"'],
    ["flag", 1, "1"],
    ["flag", null, "null"],
    ["mode", "c\u001b", '"c\\u001b"'],
    ["mode", ["a"], "an array"],
    ["name", 3, "3"],
    ["run", "run", '"run"'],
    ["run", {}, "object"]
  ]
  it.for(bad)("refuses %s %o", ([field, value, shown]) => {
    expect(check({ [field]: value })).toMatchObject({ _tag: "InvalidInput", field, value: shown })
    expect(checkOptions({ [field]: value }, rules, "retry")).toMatchObject({ field: `retry.${field}` })
  })

  it("gives what is in the table, and nothing that is inherited", () => {
    pollute("mode", "a")
    const read = check({ count: 5, other: 1 })
    expect({ ...read }).toEqual({ count: 5 })
    expect([isInvalidInput(read), "mode" in read && read.mode]).toEqual([false, undefined])
  })

  it("refuses what cannot be read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const throwing = {
      get count() {
        throw new RangeError("hunter2")
      }
    }
    for (const options of [proxy, throwing]) {
      expect(check(options)).toMatchObject({ _tag: "InvalidInput", field: "options", problem: "cannot be read" })
    }
  })
})

describe("a polluted prototype", () => {
  it("names no task and no page", () => {
    pollute("taskId", "T")
    pollute("instanceId", "I")
    pollute("pageSize", 1)
    expect(deleteCall(endpoint, "P", { instanceId: "I" })).toMatchObject({ field: "taskId" })
    expect(listTasksCall(endpoint, "P", {}, 0)).toMatchObject({ field: "instanceId" })
    const list = listTasksCall(endpoint, "P", { instanceId: "I" }, 0)
    expect("url" in list && list.url.search).toBe("?offset=0&limit=1000")
  })

  it("logs nobody in", () => {
    pollute("token", "EVIL")
    pollute("passcode", "123456")
    const login = { userId: "U", password: "secret" }
    expect(loginProblem(login)).toBeUndefined()
    const call = tokenCall(endpoint, login)
    expect(call).toMatchObject({ repeatable: true, body: expect.stringContaining('"methods":["password"]') })
    expect(JSON.stringify(call)).not.toMatch(/EVIL|123456/)
  })
})

it("calls take class instances", () => {
  const call = deleteCall(endpoint, "P", new Derived())
  expect("url" in call && call.url.pathname).toBe("/v2/P/instances/J/tasks/J-T")
})
