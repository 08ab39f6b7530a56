import { describe, expect, it } from "vitest"
import { classify, type FailureAnswer } from "../src/answer/classify.ts"
import { countsAsGone, isFailure } from "../src/call/call.ts"
import { deleteCall, listInstancesCall, listTasksCall } from "../src/call/dcsCalls.ts"
import type { Endpoint } from "../src/call/endpoint.ts"
import { readTaskPage } from "../src/answer/taskPage.ts"

const endpoint: Endpoint = { origin: "https://dcs.example.com", basePath: "/base" }
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value))

describe("the calls", () => {
  it("have traits, by which they are retried, hidden, and named", () => {
    const plain = { repeatable: true, confidential: false }
    const tasks = { startTime: 0, endTime: 1000, instanceId: "I" }
    const calls = [
      deleteCall(endpoint, "P", { instanceId: "I", taskId: "T" }),
      listTasksCall(endpoint, "P", tasks, 0),
      listInstancesCall(endpoint, "P", { pageSize: 3 }, 6),
      listInstancesCall(endpoint, "P", undefined, 0)
    ]
    expect(calls).toMatchObject([
      { ...plain, deletes: true, template: "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}" },
      {
        ...plain,
        operation: "listBackgroundTasks",
        template: "/v2/{project_id}/instances/{instance_id}/tasks",
        url: { search: "?offset=0&limit=1000&start_time=19700101000000&end_time=19700101000001" }
      },
      {
        ...plain,
        operation: "listInstances",
        template: "/v2/{project_id}/instances",
        url: { pathname: "/base/v2/P/instances", search: "?offset=6&limit=3" }
      },
      { url: { search: "?offset=0&limit=1000" } }
    ])
    const limits = calls.map((call) => ("bodyLimit" in call ? [200, 201, 404].map(call.bodyLimit) : []))
    const [short = []] = limits
    expect(new Set(short).size).toBe(1)
    for (const [page = 0, ...others] of limits.slice(1)) {
      expect(page).toBeGreaterThan(short[0] ?? 0)
      expect(others).toEqual(short.slice(1))
    }
  })

  it("say which input is wrong, and how", () => {
    const refusal = { _tag: "InvalidInput", field: "input" }
    expect(deleteCall(endpoint, "P", 1)).toEqual({ ...refusal, problem: "must be an object with ids", value: "number" })
    expect(listInstancesCall(endpoint, "P", null, 0)).toMatchObject(refusal)
    expect(listInstancesCall(endpoint, "..", {}, 0)).toMatchObject({ _tag: "InvalidInput", field: "projectId" })
    const unreadable = {
      get instanceId(): string {
        throw new Error("no")
      }
    }
    expect(deleteCall(endpoint, "P", unreadable)).toEqual({ ...refusal, problem: "cannot be read", value: "an object" })
  })

  it("go to one URL each", () => {
    expect(deleteCall(endpoint, "P", { instanceId: "I", taskId: "T" })).toMatchObject({
      method: "DELETE",
      url: new URL("https://dcs.example.com/base/v2/P/instances/I/tasks/T"),
      deletes: true
    })
    expect(listTasksCall(endpoint, "P", { instanceId: "I", pageSize: 7 }, 14)).toMatchObject({
      method: "GET",
      url: new URL("https://dcs.example.com/base/v2/P/instances/I/tasks?offset=14&limit=7"),
      deletes: false
    })
    expect(listTasksCall(endpoint, "P", { instanceId: "I" }, 0)).toMatchObject({
      url: new URL("https://dcs.example.com/base/v2/P/instances/I/tasks?offset=0&limit=1000")
    })
  })

  it.for([undefined, null, "I", 1, () => "I"])("refuse %o for an input", (input) => {
    for (const call of [deleteCall(endpoint, "P", input), listTasksCall(endpoint, "P", input, 0)]) {
      expect(call).toMatchObject({ _tag: "InvalidInput", field: "input" })
    }
  })

  it.for([0, 1001, 1.5, Number.NaN, "7", null])("refuse pages of %o", (pageSize) => {
    expect(listTasksCall(endpoint, "P", { instanceId: "I", pageSize }, 0)).toMatchObject({
      _tag: "InvalidInput",
      field: "pageSize"
    })
  })

  it("read each property of the input once", () => {
    const reads: Array<PropertyKey> = []
    const input = new Proxy(
      { instanceId: "I", taskId: "T" },
      {
        get: (target, name, receiver) => {
          reads.push(name)
          return Reflect.get(target, name, receiver) as unknown
        }
      }
    )
    deleteCall(endpoint, "P", input)
    expect(reads).toEqual(["instanceId", "taskId"])
  })
})

describe("a page", () => {
  const read = (status: number, body: unknown) => readTaskPage(status, {}, bytes(body))

  it("keeps what is documented and leaves out what has another type", () => {
    const row = { id: "a", name: "EXTEND", status: 7, user_name: null, created_at: "2020-06-17T07:38:42.503Z" }
    const more = { enable_show: true, params: null, details: { old_capacity: "2" }, job_id: "j", error_code: "e" }
    expect(read(200, { task_count: 1, tasks: [{ ...row, ...more, unknown: 1 }] })).toEqual({
      _tag: "TaskPage",
      total: 1,
      tasks: [
        {
          id: "a",
          name: "EXTEND",
          createdAt: "2020-06-17T07:38:42.503Z",
          enableShow: true,
          details: { old_capacity: "2" },
          jobId: "j",
          errorCode: "e"
        }
      ]
    })
  })

  it.for([
    ["2", 2],
    [2, 2],
    ["many", undefined],
    [null, undefined],
    [1.5, undefined],
    [undefined, undefined]
  ] as const)("counts %o records as %o", ([count, total]) => {
    expect(read(200, { task_count: count, tasks: [] })).toMatchObject({ _tag: "TaskPage", total })
  })

  it.for([
    ["a page of a portal", 200, "<html></html>"],
    ["no body", 200, ""],
    ["no list", 200, { tasks: {} }],
    ["a row without an id", 200, { tasks: [{ id: "a" }, { name: "EXTEND" }] }],
    ["a row that is none", 200, { tasks: ["a"] }],
    ["an error in a 200", 200, { error_code: "DCS.5000" }],
    ["another success", 204, { tasks: [] }]
  ] as const)("is none: %s", ([, status, body]) => {
    const answer = read(status, body)
    expect(answer._tag).toBe("DcsUnexpectedResponse")
    expect(isFailure(answer)).toBe(true)
  })
})

describe("a failure", () => {
  // The compiler requires an entry for each class, and the second test allows no other entry.
  const tags: Readonly<Record<FailureAnswer["_tag"], number>> = {
    DcsBadRequest: 400,
    DcsUnauthorized: 401,
    DcsForbidden: 403,
    DcsNotFound: 404,
    DcsThrottled: 429,
    DcsInternalError: 500,
    DcsUnavailable: 503,
    DcsUnexpectedResponse: 418
  }
  it.for(Object.entries(tags))("is %s", ([tag, status]) => {
    const answer = classify(status, {}, "")
    expect([answer._tag, isFailure(answer)]).toEqual([tag, true])
  })

  it("is whatever a status gives but the success, and nothing else", () => {
    const answers = Array.from({ length: 600 }, (_, status) => classify(status, {}, "{}"))
    const failed = answers.filter(({ _tag }) => _tag !== "Deleted")
    expect(failed.every(isFailure)).toBe(true)
    expect(new Set(failed.map(({ _tag }) => _tag))).toEqual(new Set(Object.keys(tags)))
    const others = [
      "Deleted",
      "TaskPage",
      "Step",
      "IssuedToken",
      "DcsTransportError",
      "Dcs",
      "toString",
      "__proto__",
      ""
    ]
    expect(others.filter((_tag) => isFailure({ _tag }))).toEqual([])
  })
})

describe("a missing task", () => {
  const error = (reason: string) => ({ _tag: "DcsNotFound", reason: { _tag: reason }, mayHaveDeleted: true })
  it("is gone where an earlier attempt was seen to end unknown, or nobody minds; nothing else ever is", () => {
    expect(countsAsGone(error("Task"), true, undefined)).toBe(true)
    expect(countsAsGone(error("Task"), false, "succeed")).toBe(true)
    expect(countsAsGone(error("Task"), false, "fail")).toBe(false)
    expect(countsAsGone(error("Task"), false, undefined)).toBe(false)
    for (const reason of ["Instance", "Route", "Unknown"])
      expect(countsAsGone(error(reason), true, "succeed")).toBe(false)
    expect(countsAsGone({ ...error("Task"), _tag: "DcsBadRequest" }, true, "succeed")).toBe(false)
  })
})
