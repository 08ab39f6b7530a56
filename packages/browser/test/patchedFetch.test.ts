/** A `fetch` that somebody has replaced. */
import { createClient } from "@dcs-tasks/browser"
import { Readable } from "node:stream"
import { afterEach, describe, expect, it, vi } from "vitest"

afterEach(() => vi.unstubAllGlobals())

/** The outcome of a deletion over this `fetch`. */
const outcomeOver = async (fetch: () => unknown): Promise<unknown> => {
  vi.stubGlobal("fetch", fetch)
  const client = createClient({
    endpoint: "https://dcs.example.com",
    projectId: "project-1",
    credentials: { token: "TOKEN" },
    retry: false
  })
  return client.deleteBackgroundTask({ instanceId: "instance-1", taskId: "task-1" }).catch((error: unknown) => error)
}

it("throws before it returns a promise: a failed request, not a defect", async () => {
  const fetch = () => {
    throw new TypeError("patched")
  }
  expect(await outcomeOver(fetch)).toMatchObject({ _tag: "DcsTransportError", kind: "network", detail: "patched" })
})

describe.each([
  ["has no streams", undefined],
  ["has streams of Node", Readable.from([])]
])("%s", (_, body) => {
  const responding = (status: number, text: string) => async () =>
    Object.defineProperty(new Response(text, { status }), "body", { value: body })

  it.each([
    [200, `{"message":""}`, { _tag: "Deleted", status: 200 }],
    [200, `{"error_code":"DCS.4957"}`, { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true }],
    [200, "<html>login</html>", { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true }],
    [400, `{"error_code":"DCS.4957"}`, { _tag: "DcsBadRequest", reason: { _tag: "TaskNotDeletable" } }],
    [404, `{"error_code":"DCS.4133"}`, { _tag: "DcsNotFound", reason: { _tag: "Task" } }]
  ])("%i %s is read", async (status, text, expected) => {
    expect(await outcomeOver(responding(status, text))).toMatchObject(expected)
  })

  it.each([
    ["breaks off", { arrayBuffer: () => Promise.reject(new TypeError("broken")) }],
    ["is no buffer", { arrayBuffer: () => Promise.resolve() }],
    ["is text", { arrayBuffer: () => Promise.resolve(`{"error_code":"DCS.4957"}`) }],
    ["is empty, but was announced", { headers: new Headers({ "content-length": "20" }) }],
    ["was read before", { bodyUsed: true }]
  ])("a body that %s confirms no success, and keeps the status of a failure", async (_, fields) => {
    const response = (status: number) => async () => {
      const value = await responding(status, "")()
      for (const [name, field] of Object.entries(fields)) Object.defineProperty(value, name, { value: field })
      return value
    }
    expect(await outcomeOver(response(200))).toMatchObject({ _tag: "DcsTransportError", mayHaveDeleted: true })
    expect(await outcomeOver(response(403))).toMatchObject({ _tag: "DcsForbidden", status: 403 })
  })
})
