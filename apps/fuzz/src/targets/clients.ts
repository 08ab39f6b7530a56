/**
 * A client over `fetch`: whatever the body's pieces are and wherever it breaks off, the caller gets what the response
 * means as a whole.
 */
import { createClient } from "@dcs-tasks/browser"
import { DcsTransportError, DcsUnexpectedResponse } from "@dcs-tasks/core/DcsError"
import { onePass } from "@dcs-tasks/wire/answer"
import { deleteCall } from "@dcs-tasks/wire/call"
import { conclude, emptyStory, errorMessage, sentOf } from "@dcs-tasks/wire/failure"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import assert from "node:assert/strict"
import { Input } from "../input.ts"
import { mustBeOneLine, secret } from "../laws.ts"

export const dictionary = [
  '{"message":', '"error_code":"DCS.4957"', '"error_msg":"', '{"error":{"code":"APIGW.0301"', "<html>", "\u202e", secret, "[[[", '"success":false'
] // prettier-ignore

const endpoint = "https://dcs.example.com"
const ids = { instanceId: "i", taskId: "t" }

const client = createClient({
  endpoint,
  projectId: "p",
  credentials: { token: secret },
  retry: false
})
const call = deleteCall({ origin: endpoint, basePath: "" }, "p", ids)
if (isInvalidInput(call)) throw new Error("the ids of this target are invalid")

const limit = { millis: 10_000, timeout: 10_000, remaining: 60_000, totalTimeout: 60_000 }

const bodyOf = (bytes: Uint8Array, size: number, breaksOff: boolean): ReadableStream<Uint8Array<ArrayBuffer>> => {
  let at = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    if (at < bytes.length) controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)))
    else if (breaksOff) controller.error(new TypeError("terminated"))
    else controller.close()
    at += size
  }
  // An error drops what waits in the queue, so nothing does.
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

export const check = async (bytes: Uint8Array): Promise<void> => {
  const input = new Input(bytes)
  const status = input.pick(200, 200, 200, 204, 400, 401, 403, 404, 409, 429, 500, 503)
  const type = input.pick("application/json", "text/html", "text/plain")
  const breaksOff = input.flag() && status !== 204
  const size = input.byte() + 1
  const body = status === 204 ? new Uint8Array() : input.rest()
  const headers = { "content-type": type }
  globalThis.fetch = async () =>
    new Response(status === 204 ? null : bodyOf(body, size, breaksOff), { status, headers })
  const result = await client.deleteBackgroundTask(ids).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error })
  )
  if (breaksOff && status === 200) {
    // A `fetch` can lose the received part of such a body, so it confirms nothing.
    assert.ok(result.error instanceof DcsTransportError && result.error.mayHaveDeleted, "a broken body counts as whole")
    return
  }
  const conclusion = conclude(
    call,
    {
      _tag: "Answer",
      status,
      headers,
      body,
      end: breaksOff ? "brokenOff" : "complete",
      passes: onePass,
      repeatsUnseen: true
    },
    emptyStory,
    limit,
    { secrets: [secret], now: Date.now() }
  )
  if ("value" in conclusion) {
    assert.equal(result.error, undefined)
    assert.deepEqual(
      new Map<string, unknown>(Object.entries(result.value ?? {})),
      new Map<string, unknown>(Object.entries({ ...conclusion.value, attempts: 1 }))
    )
    return
  }
  assert.ok(result.error instanceof Error && "_tag" in result.error, "no error, but the response is a failure")
  const { failure, story } = conclusion
  if (failure._tag === "InvalidInput" || failure._tag === "DcsClientClosed") assert.fail("a response counts as none")
  assert.equal(result.error._tag, failure._tag)
  assert.equal(result.error.message, errorMessage({ ...failure, ...sentOf(story) }))
  mustBeOneLine(result.error.message)
  assert.ok(
    !result.error.message.includes(secret) && !JSON.stringify(result.error).includes(secret),
    "the token is shown"
  )
  if (result.error instanceof DcsUnexpectedResponse) assert.equal(result.error.mayHaveDeleted, story.mayHaveDeleted)
}
