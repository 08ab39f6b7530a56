/** The names and values of telemetry. */
import { expect, it } from "vitest"
import {
  attemptErrorType,
  attributesOfCounts,
  attributesOfEnding,
  durationAttributes,
  failedEnding,
  operationOf,
  serverAttributes
} from "../src/call/measures.ts"
import { attributesAfter, attributesBefore } from "../src/call/spanAttributes.ts"

it.for([
  [true, undefined, "dcs.delete_background_task"],
  [true, "listInstances", "dcs.delete_background_task"],
  [false, undefined, "dcs.iam"],
  [false, "listInstances", "dcs.list_instances"],
  [false, "listBackgroundTasks", "dcs.list_background_tasks"]
] as const)("deletes: %s, lists: %s: %s", ([deletes, operation, name]) => {
  expect(operationOf({ deletes, ...(operation !== undefined && { operation }) })).toBe(name)
})

it.for([
  [undefined, "Interrupted", "Interrupted"],
  [500, "Defect", "Defect"],
  [400, { _tag: "DcsBadRequest" }, "400"],
  [503, { _tag: "DcsTimeout" }, "503"],
  [399, { _tag: "DcsUnexpectedResponse" }, "DcsUnexpectedResponse"],
  [200, { _tag: "DcsTimeout", kind: "no" }, "timeout"],
  [undefined, { _tag: "DcsTransportError", kind: "reset" }, "reset"],
  [undefined, { _tag: "DcsClientClosed" }, "DcsClientClosed"]
] as const)("%s %o is of the type %s", ([status, error, type]) => {
  expect(attemptErrorType(status, error)).toBe(type)
  const attributes = status === undefined ? [] : [["http.response.status_code", status]]
  expect(attributesAfter(status, error)).toEqual([...attributes, ["error.type", type]])
})

it("an attempt shows the codes of its failure, and nothing if it succeeded", () => {
  expect(attributesAfter(204, undefined)).toEqual([["http.response.status_code", 204]])
  expect(attributesAfter(undefined, undefined)).toEqual([])
  expect(attributesAfter(403, { _tag: "DcsForbidden", errorCode: "A", requestId: "r" })).toEqual([
    ["http.response.status_code", 403],
    ["error.type", "403"],
    ["dcs.error_code", "A"],
    ["dcs.request_id", "r"]
  ])
})

it.for([
  [1, {}],
  [2, { "http.request.resend_count": 1 }],
  [3, { "http.request.resend_count": 2 }]
] as const)("before attempt %i", ([number, more]) => {
  const url = new URL("https://a.example:8443/v2/P/secret")
  expect(attributesBefore({ method: "DELETE", template: "/v2/{project_id}", url }, number)).toEqual({
    "http.request.method": "DELETE",
    "server.address": "a.example",
    "server.port": 8443,
    "url.scheme": "https",
    "url.template": "/v2/{project_id}",
    ...more
  })
})

it.for([
  ["https://a.example", 443],
  ["http://a.example", 80],
  ["http://a.example:81", 81]
] as const)("the port of %s is %i", ([url, port]) => {
  expect(serverAttributes(new URL(url))).toEqual({ "server.address": "a.example", "server.port": port })
})

const deletion = "dcs.delete_background_task"
const error = { _tag: "DcsTimeout", attempts: 2, mayHaveDeleted: true }

it.for([
  [
    deletion,
    error,
    { "dcs.outcome": "DcsTimeout", "dcs.attempts": 2, "error.type": "DcsTimeout", "dcs.may_have_deleted": true }
  ],
  ["dcs.iam", error, { "dcs.outcome": "DcsTimeout", "dcs.attempts": 2, "error.type": "DcsTimeout" }],
  [
    deletion,
    { _tag: "DcsInvalidInput" },
    { "dcs.outcome": "DcsInvalidInput", "dcs.attempts": 0, "error.type": "DcsInvalidInput" }
  ],
  [deletion, "Interrupted", { "dcs.outcome": "Interrupted", "error.type": "Interrupted" }]
] as const)("the end of %s by %o", ([operation, failure, attributes]) => {
  expect(attributesOfEnding(operation, failedEnding(failure))).toStrictEqual(attributes)
})

it("the end of a deletion that succeeded", () => {
  const ending = { outcome: "Deleted", failed: false, attempts: 1, mayHaveDeleted: true }
  expect(attributesOfEnding(deletion, ending)).toStrictEqual({ "dcs.outcome": "Deleted", "dcs.attempts": 1 })
})

it("the results of a bulk run are counted, and what did not occur is 0", () => {
  const counts = { Deleted: 1, AlreadyGone: 2, Failed: 3, Invalid: 4, Duplicate: 5, Skipped: 6, NotAttempted: 7 }
  const named = (values: ReadonlyArray<number>) => {
    const names = ["deleted", "already_gone", "failed", "invalid", "duplicate", "skipped", "not_attempted"]
    return Object.fromEntries(names.map((name, index) => [`dcs.bulk.${name}`, values[index]]))
  }
  expect(attributesOfCounts(counts)).toEqual(named([1, 2, 3, 4, 5, 6, 7]))
  expect(attributesOfCounts({})).toEqual(named([0, 0, 0, 0, 0, 0, 0]))
})

it("the duration of a request has what is known of it, as strings", () => {
  const url = new URL("https://a.example/v2")
  const always = {
    unit: "s",
    "http.request.method": "GET",
    "server.address": "a.example",
    "server.port": "443",
    "url.scheme": "https"
  }
  expect(durationAttributes("GET", url, undefined, undefined, undefined)).toStrictEqual(always)
  expect(durationAttributes("GET", url, 503, "503", "1.1")).toEqual({
    ...always,
    "http.response.status_code": "503",
    "error.type": "503",
    "network.protocol.version": "1.1"
  })
})
