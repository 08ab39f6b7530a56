/** Ids: whatever is accepted addresses exactly one task, and whatever is not never becomes a URL. */
import { errorMessage } from "@dcs-tasks/wire"
import { deleteCall, type Endpoint } from "@dcs-tasks/wire/call"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import assert from "node:assert/strict"
import { posix } from "node:path"
import { Input } from "../input.ts"
import { isId, mustBeOneLine } from "../laws.ts"

const endpoints: readonly [Endpoint, ...ReadonlyArray<Endpoint>] = [
  { origin: "https://dcs.example.com", basePath: "" },
  { origin: "https://dcs.example.com", basePath: "/gateway/dcs" }
]

export const dictionary = ["..", ".", "/", "%2e", "%2F", "\\", "?", "#", ";", "@", "\u202e", "instances", "__proto__"]

export const check = (bytes: Uint8Array): void => {
  const input = new Input(bytes)
  const endpoint = input.pick(...endpoints)
  // UTF-16 has lone surrogates, which UTF-8 has not.
  const isWide = input.flag()
  const text = isWide ? Buffer.from(input.rest()).toString("utf16le") : input.parts("\0").join("\n")
  const [projectId = "", instanceId = "", taskId = ""] = text.split("\n")
  const call = deleteCall(endpoint, projectId, { instanceId, taskId })
  const ids = [projectId, instanceId, taskId]
  if (isInvalidInput(call)) {
    assert.ok(!ids.every(isId), "three valid ids are refused")
    mustBeOneLine(errorMessage({ ...call, _tag: "DcsInvalidInput" }))
    return
  }
  assert.ok(ids.every(isId), `an invalid id is accepted: ${JSON.stringify(ids)}`)
  const path = `${endpoint.basePath}/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`
  const sent = new URL(call.url.href)
  assert.equal(call.method, "DELETE")
  assert.equal(sent.href, `${endpoint.origin}${path}`)
  assert.equal(decodeURIComponent(sent.pathname), path)
  assert.equal(posix.normalize(sent.pathname), path)
  assert.equal(sent.pathname.split("/").length, endpoint.basePath.split("/").length + 6)
}
