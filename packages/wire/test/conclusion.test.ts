/** What an attempt means: its failure, and what the story of its call says afterwards. */
import { describe, expect, it } from "vitest"
import { type Answer, changedRequest, type NoAnswer, noPass, onePass, passesOf } from "../src/answer/answer.ts"
import { classify } from "../src/answer/classify.ts"
import type { Call } from "../src/call/call.ts"
import { conclude, concludeNoAnswer, storyAfter } from "../src/failure/conclusion.ts"
import { emptyStory } from "../src/failure/story.ts"

const limit = { millis: 10_000, timeout: 10_000, remaining: 60_000, totalTimeout: 60_000 }

const deletion: Call<ReturnType<typeof classify>> = {
  method: "DELETE",
  template: "/tasks/{task_id}",
  url: new URL("https://a.example/tasks/T"),
  deletes: true,
  repeatable: true,
  confidential: false,
  bodyLimit: () => 10,
  read: classify
}
const list = { ...deletion, deletes: false }
const login = { ...list, repeatable: false }

const answer: Answer = {
  _tag: "Answer",
  status: 204,
  headers: {},
  body: new Uint8Array(),
  end: "complete",
  passes: onePass,
  repeatsUnseen: false
}

const noAnswer: NoAnswer = {
  _tag: "NoAnswer",
  why: { _tag: "Closed" },
  phase: "headers",
  written: undefined,
  passes: onePass,
  repeatsUnseen: false
}

const fault = (kind: "reset" | "connect", beforeRequest: boolean): NoAnswer["why"] => ({
  _tag: "Fault",
  fault: { kind, code: "E", name: "Error", beforeRequest }
})

const untouched = { attempts: 1, mayHaveDeleted: false, seenUnknown: false }
const unknown = { attempts: 1, mayHaveDeleted: true, seenUnknown: true }
const byRuntime = { attempts: 1, mayHaveDeleted: true, seenUnknown: false, unseenRepeat: "runtime" }
const byMiddleware = { ...byRuntime, unseenRepeat: "middleware" }
const nothing = { ...untouched, attempts: 0 }

describe("a response", () => {
  const concluded = (part: Partial<Answer>, call = deletion) =>
    conclude(call, { ...answer, ...part }, emptyStory, limit, {})

  it.for([
    [199, "DcsUnexpectedResponse"],
    [200, "DcsTimeout"],
    [204, "DcsTimeout"],
    [299, "DcsTimeout"],
    [300, "DcsUnexpectedResponse"],
    [404, "DcsNotFound"],
    [503, "DcsUnavailable"]
  ] as const)("%i whose body ends by the clock: %s", ([status, _tag]) => {
    expect(concluded({ status, end: "clock", endedBy: "attempt" })).toMatchObject({ failure: { _tag }, status })
  })

  it("is a timeout of its body", () => {
    expect(concluded({ end: "clock", endedBy: "attempt" })).toEqual({
      failure: { _tag: "DcsTimeout", phase: "body", timeoutMillis: 10_000 },
      status: 204,
      story: unknown
    })
  })

  it("is a success, and says nothing about earlier requests", () => {
    const value = { _tag: "Deleted", status: 204 }
    expect(concluded({})).toEqual({ value, status: 204, story: untouched })
    const before = { ...unknown, attempts: 2 }
    expect(conclude(deletion, answer, before, limit, {})).toEqual({
      value,
      status: 204,
      story: { ...before, attempts: 3 }
    })
  })

  it.for([200, 204, 299])("%i that a middleware made up is none", (status) => {
    expect(concluded({ status, passes: noPass })).toEqual({
      failure: {
        _tag: "DcsUnexpectedResponse",
        status,
        detail: "a middleware returned it without sending a request",
        mayHaveDeleted: false,
        throttled: false
      },
      status,
      story: nothing
    })
  })

  it("can be made up for a list, and a failure can be", () => {
    expect(concluded({ passes: noPass }, list)).toMatchObject({ value: { _tag: "Deleted" }, story: nothing })
    expect(concluded({ status: 300, passes: noPass })).toMatchObject({
      failure: { _tag: "DcsUnexpectedResponse", status: 300 },
      story: nothing
    })
    expect(concluded({ status: 503, passes: noPass })).toMatchObject({
      failure: { _tag: "DcsUnavailable" },
      story: nothing
    })
  })

  it("about an instance is proof even where a request can be repeated unseen", () => {
    const notFound = (error_code: string) =>
      concluded({ status: 404, repeatsUnseen: true, body: new TextEncoder().encode(JSON.stringify({ error_code })) })
        .story
    expect(notFound("DCS.9999")).toEqual(byRuntime)
    expect(notFound("DCS.3022")).toEqual(untouched)
  })
})

describe("no response", () => {
  const concluded = (part: Partial<NoAnswer>, limits = limit) =>
    concludeNoAnswer(deletion, { ...noAnswer, ...part }, emptyStory, limits)

  it.for([
    ["attempt", "headers", 60_000, "headers", 10_000],
    ["attempt", "connect", 60_000, "connect", 10_000],
    ["attempt", "headers", 10_000, "headers", 10_000],
    ["attempt", "headers", 9999, "total", 60_000],
    ["all", "headers", 60_000, "total", 60_000],
    ["attempt", "queue", 60_000, "total", 10_000]
  ] as const)("the clock of %s, in %s, %i ms left: %s", ([clock, phase, remaining, shown, timeoutMillis]) => {
    const { failure } = concluded({ why: { _tag: "Clock", clock }, phase }, { ...limit, remaining })
    expect(failure).toEqual({ _tag: "DcsTimeout", phase: shown, timeoutMillis })
  })

  it("that nobody waited for", () => {
    expect(concluded({ why: { _tag: "Clock", clock: "abandoned" } }).failure).toEqual({
      _tag: "DcsTransportError",
      kind: "network",
      detail: "the credentials provider did not wait for the response"
    })
  })

  it("from a middleware that changes the request", () => {
    expect(concluded({ why: changedRequest("GET"), passes: noPass, written: false })).toMatchObject({
      failure: {
        _tag: "InvalidInput",
        field: "httpClient",
        problem: "has a middleware that changes the method or URL of the request",
        value: "GET request"
      },
      story: nothing
    })
  })

  it("after a fault", () => {
    expect(concluded({ why: fault("reset", false) }).failure).toEqual({
      _tag: "DcsTransportError",
      kind: "reset",
      code: "E"
    })
  })

  it.for([
    [undefined, 0, "DcsClientClosed"],
    [undefined, 1, "DcsClientClosed"],
    [false, 1, "DcsClientClosed"],
    [true, 1, "DcsTransportError"],
    [undefined, 2, "DcsTransportError"]
  ] as const)("from a closed client; written %s, %i passes: %s", ([written, count, _tag]) => {
    expect(concluded({ written, passes: { ...onePass, count } }).failure).toEqual(
      _tag === "DcsClientClosed" ? { _tag } : { _tag, kind: "reset", detail: "this client was closed" }
    )
  })

  it.for([
    { name: "closed", part: {}, story: untouched },
    { name: "closed after writing", part: { written: true }, story: unknown },
    { name: "reset", part: { why: fault("reset", false) }, story: unknown },
    { name: "reset before writing", part: { why: fault("reset", false), written: false }, story: untouched },
    { name: "not connected", part: { why: fault("connect", true) }, story: untouched },
    {
      name: "not connected, over a fetch",
      part: { why: fault("connect", true), repeatsUnseen: true },
      story: byRuntime
    },
    { name: "late", part: { why: { _tag: "Clock", clock: "attempt" } }, story: unknown },
    { name: "an unknown pass before", part: { passes: passesOf(1, "unknown") }, story: unknown },
    { name: "an unseen pass before", part: { passes: passesOf(1, "unproven") }, story: byMiddleware },
    { name: "no harm before", part: { passes: passesOf(1, "untouched") }, story: untouched },
    { name: "nothing sent", part: { why: fault("reset", false), passes: noPass }, story: nothing }
  ] as const)("the story after $name", ({ part, story }) => {
    expect(concluded(part).story).toEqual(story)
  })
})

it.for([
  ["unknown", { count: 2, knownUnknown: true, unseen: false }],
  ["unproven", { count: 2, knownUnknown: false, unseen: true }],
  ["untouched", { count: 2, knownUnknown: false, unseen: false }]
] as const)("two passes, the other one %s", ([fate, passes]) => {
  expect(passesOf(2, fate)).toEqual(passes)
})

it("the secrets of a call and the end of a body count when it is read", () => {
  const body = new TextEncoder().encode('{"error_msg":"a SECRET"}')
  const options = { secrets: ["SECRET"], end: "complete" } as const
  expect(conclude(deletion, { ...answer, status: 403, body }, emptyStory, limit, options)).toMatchObject({
    failure: { errorMsg: "a <redacted>" }
  })
  expect(conclude(deletion, { ...answer, status: 200, end: "brokenOff" }, emptyStory, limit, options)).toMatchObject({
    failure: { _tag: "DcsUnexpectedResponse" }
  })
})

it.for([
  ["a deletion", deletion, unknown],
  ["a list", list, untouched],
  ["what cannot be repeated", login, unknown],
  ["a deletion that cannot be repeated", { ...deletion, repeatable: false }, unknown]
] as const)("a lost answer to %s", ([, call, story]) => {
  expect(storyAfter(call, { ...noAnswer, why: fault("reset", false) }, emptyStory)).toEqual(story)
})
