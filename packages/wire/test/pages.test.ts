/** What is read from the pages of lists, and what is not. */
import { expect, it } from "vitest"
import { instancePageBody, readInstancePage } from "../src/answer/instancePage.ts"
import { countOf, firstCursor, notAPage } from "../src/answer/page.ts"
import { readTaskPage, type TaskPage, taskPageBody } from "../src/answer/taskPage.ts"

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

const names = {
  name: "n",
  status: "s",
  user_name: "u",
  user_id: "i",
  created_at: "c",
  updated_at: "d",
  error_code: "e",
  job_id: "j"
}

const fields = {
  name: "n",
  status: "s",
  userName: "u",
  userId: "i",
  createdAt: "c",
  updatedAt: "d",
  errorCode: "e",
  jobId: "j"
}

it.for([
  [{ id: "a" }, { id: "a" }],
  [
    { id: "a", ...names },
    { id: "a", ...fields }
  ],
  [{ id: "a", name: 1, enable_show: "yes", params: null, details: "text" }, { id: "a" }],
  [
    { id: "a", enable_show: false, params: "p", details: { x: 1 } },
    { id: "a", enableShow: false, params: "p", details: { x: 1 } }
  ]
] as const)("the task %o is %o", ([row, task]) => {
  expect(readTaskPage(200, {}, bytes({ tasks: [row] }))).toStrictEqual({
    _tag: "TaskPage",
    tasks: [task],
    total: undefined
  })
})

it.for([
  [{ instance_id: "a", port: "6379", name: 1 }, { id: "a" }],
  [
    { instance_id: "a", port: 6379, ip: "1.2.3.4" },
    { id: "a", port: 6379, ip: "1.2.3.4" }
  ]
] as const)("the instance %o is %o", ([row, instance]) => {
  expect(readInstancePage(200, {}, bytes({ instances: [row], instance_num: "1" }))).toStrictEqual({
    _tag: "InstancePage",
    instances: [instance],
    total: 1
  })
})

it.for([{}, { tasks: null }, { tasks: [{}] }, { tasks: [{ id: 1 }] }, { tasks: [{ id: "a" }, null] }])(
  "%o is no page",
  (body) => {
    expect(readTaskPage(200, {}, bytes(body))).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 200 })
  }
)

it.for([[{ instances: [{ instance_id: 1 }] }], [{ instances: [{}] }]] as const)(
  "%o is no page of instances",
  ([body]) => {
    expect(readInstancePage(200, {}, bytes(body))).toMatchObject({ _tag: "DcsUnexpectedResponse" })
  }
)

it("the time of the service comes with a page", () => {
  const date = "Thu, 01 Jan 1970 00:00:05 GMT"
  expect(readTaskPage(200, { date }, bytes({ tasks: [] }))).toMatchObject({ serverTime: 5000 })
})

it.for([
  [3, 3],
  ["3", 3],
  ["", undefined],
  ["x", undefined],
  [1.5, undefined],
  [2 ** 53, undefined],
  [null, undefined],
  [true, undefined],
  [["3"], undefined]
] as const)("the count %o is %s", ([count, total]) => {
  expect(countOf(count)).toBe(total)
})

it("a walk begins fresh", () => {
  expect(firstCursor()).toEqual({ offset: 0, seen: new Set(), stale: false })
})

it("what is no page keeps its excerpt, or shows its detail as one", () => {
  const text = { _tag: "Text", text: "busy" } as const
  const failure = { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true, throttled: false }
  expect(notAPage(202, {}, text, {})).toEqual({ ...failure, status: 202, excerpt: "busy" })
  expect(notAPage(200, {}, { _tag: "Empty" }, { end: "unreadable" })).toEqual({
    ...failure,
    status: 200,
    excerpt: "a middleware already read its body"
  })
  expect(notAPage(503, {}, text, {})).toMatchObject({ _tag: "DcsUnavailable" })
})

it.for([undefined, 0, 3])("a page of tasks with the total %o is written so that it reads the same", (total) => {
  const tasks: TaskPage["tasks"] = [
    { id: "a" },
    { id: "b", ...fields, params: [1], enableShow: false, details: { x: null } }
  ]
  const written = bytes(taskPageBody({ tasks, total }))
  expect(readTaskPage(200, {}, written)).toStrictEqual({ _tag: "TaskPage", tasks, total })
})

it.for([undefined, 0, 3])("a page of instances with the total %o is written so that it reads the same", (total) => {
  const instances = [
    { id: "a" },
    {
      id: "b",
      name: "n",
      status: "s",
      engine: "Redis",
      engineVersion: "6.0",
      specCode: "c",
      ip: "1.2.3.4",
      domainName: "d",
      port: 6379,
      createdAt: "2026-01-01T00:00:00.000Z"
    }
  ]
  const written = bytes(instancePageBody({ instances, total }))
  expect(readInstancePage(200, {}, written)).toStrictEqual({ _tag: "InstancePage", instances, total })
})

it("a page is written without what it does not have", () => {
  expect(taskPageBody({ tasks: [{ id: "a", name: "n" }], total: undefined })).toStrictEqual({
    tasks: [{ id: "a", name: "n" }]
  })
  expect(instancePageBody({ instances: [{ id: "a", name: "n" }], total: undefined })).toStrictEqual({
    instances: [{ instance_id: "a", name: "n" }]
  })
})
