/** Behaviour that only browsers have: preflights, hidden headers, opaque redirects, and repeated requests. */
import { createClient, type DcsError, isDcsError } from "@dcs-tasks/browser"
import type { Behaviour, RecordedRequest } from "@dcs-tasks/contract"
import { describe, expect, it, vi } from "vitest"
import { commands } from "vitest/browser"
import { startServer } from "./servers.ts"

const input = { instanceId: "instance-1", taskId: "task-1" }
const token = "CANARY-7f3a9e51-token"

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Behaviour => ({
  kind: "answer",
  status,
  headers: { "Content-Type": "application/json", ...headers },
  bodyBase64: btoa(JSON.stringify(body))
})

const clientOf = (endpoint: string, maxAttempts = 1) =>
  createClient({ endpoint, projectId: "project-1", credentials: { token }, retry: { maxAttempts } })

const failure = async (call: Promise<unknown>): Promise<DcsError> => {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error
  )
  if (!isDcsError(error)) throw new Error(`not an error of this library: ${String(error)}`)
  return error
}

const header = (request: RecordedRequest | undefined, name: string): string | undefined =>
  request?.headers.find(([key]) => key.toLowerCase() === name)?.[1]

describe("CORS", () => {
  it("that is not there: nothing but the preflight is sent, and the message names what it may be", async () => {
    const server = await startServer({})
    const client = clientOf(server.origin)
    const error = await failure(client.deleteBackgroundTask(input))
    expect(error).toMatchObject({ _tag: "DcsTransportError", kind: "network", attempts: 1, mayHaveDeleted: true })
    expect(error.message).toMatch(/you are online/)
    expect(error.message).toMatch(/CORS/)
    const requests = await server.requests()
    expect(requests.map(({ method }) => method)).toEqual(["OPTIONS"])
    expect(header(requests[0], "access-control-request-method")).toBe("DELETE")
    expect(header(requests[0], "access-control-request-headers")).toBe("content-type,x-auth-token")
    expect(JSON.stringify(requests)).not.toContain(token)
    await server.close()
  })

  it("that exposes no header: request id and Retry-After are not seen, all else is", async () => {
    const server = await startServer({ cors: "unexposed" })
    const client = clientOf(server.origin)
    const hidden = { "X-Request-Id": "request-1", "Retry-After": "7" }
    await server.script(
      json(429, { error_code: "APIGW.0308", error_msg: "slow down" }, hidden),
      json(403, { error_code: "DCS.2003", request_id: "request-2" }, hidden),
      json(200, { message: "" }, hidden)
    )
    const throttled = await failure(client.deleteBackgroundTask(input))
    expect(throttled).toMatchObject({ _tag: "DcsThrottled", status: 429, errorCode: "APIGW.0308" })
    expect(throttled).not.toHaveProperty("retryAfter")
    expect(throttled).not.toHaveProperty("requestId")
    const forbidden = await failure(client.deleteBackgroundTask(input))
    expect(forbidden).toMatchObject({ _tag: "DcsForbidden", requestId: "request-2" })
    expect(await client.deleteBackgroundTask(input)).toMatchObject({ _tag: "Deleted", status: 200, attempts: 1 })
    await server.close()
  })
})

describe("the cache", () => {
  it("answers no list: the second one comes from the service, too", async () => {
    const server = await startServer({ cors: true })
    const client = clientOf(server.origin)
    const fresh = { "Cache-Control": "max-age=60" }
    const page = (...ids: ReadonlyArray<string>) =>
      json(200, { task_count: String(ids.length), tasks: ids.map((id) => ({ id })) }, fresh)
    await server.script(page("task-1"), page("task-2"))
    for (const id of ["task-1", "task-2"]) {
      for await (const task of client.listBackgroundTasks({ instanceId: input.instanceId })) expect(task.id).toBe(id)
    }
    expect((await server.requests()).map(({ method }) => method)).toEqual(["GET", "GET"])
    await server.close()
  })
})

describe("a redirect", () => {
  it("has no status, says what it is, and is not tried again", async () => {
    const server = await startServer({ cors: true })
    const client = clientOf(server.origin, 3)
    await server.script({ kind: "answer", status: 307, headers: { Location: "/elsewhere" } })
    const error = await failure(client.deleteBackgroundTask(input))
    expect(error).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 0, attempts: 1, mayHaveDeleted: true })
    expect(error.message).toMatch(/redirects/)
    expect(error.message).not.toMatch(/\(0\)/)
    expect(await server.requests()).toHaveLength(1)
    await server.close()
  })
})

describe("what a browser hides", () => {
  it("Chromium sends a DELETE again when a used connection is reset: the page sees one 404", async () => {
    const server = await startServer({ cors: true })
    const client = clientOf(server.origin)
    await server.script(
      { kind: "answer", status: 204 },
      { kind: "reset-before-headers" },
      json(404, { error_code: "DCS.4133", error_msg: "no such task" })
    )
    expect(await client.deleteBackgroundTask(input)).toMatchObject({ _tag: "Deleted" })
    const error = await failure(client.deleteBackgroundTask(input))
    expect(error).toMatchObject({
      _tag: "DcsNotFound",
      reason: { _tag: "Task" },
      attempts: 1,
      mayHaveDeleted: true,
      unseenRepeat: "runtime"
    })
    expect(error.message).toContain("This runtime may have retried the request")
    expect((await server.requests()).map(({ method }) => method)).toEqual(["DELETE", "DELETE", "DELETE"])
    await server.close()
  })

  it("a 404 after a failure without an answer is as good as deleted: the first attempt may have done it", async () => {
    const server = await startServer({ cors: true })
    await server.script(
      { kind: "reset-before-headers" },
      json(404, { error_code: "DCS.4133", error_msg: "no such task" })
    )
    const outcome = await clientOf(server.origin, 2).deleteBackgroundTask(input)
    expect(outcome).toMatchObject({ _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true })
    expect(await server.requests()).toHaveLength(2)
    await server.close()
  })

  it("offline looks the same as CORS: nothing was sent, and the task may be gone", async () => {
    const server = await startServer({ cors: true })
    const call = vi.fn<() => Promise<DcsError>>(() => failure(clientOf(server.origin).deleteBackgroundTask(input)))
    vi.stubGlobal("callOffline", call)
    await commands.offline("callOffline")
    vi.unstubAllGlobals()
    const error = await call.mock.results[0]?.value
    expect(error).toMatchObject({ _tag: "DcsTransportError", kind: "network", attempts: 1, mayHaveDeleted: true })
    expect(error?.message).toMatch(/you are online.*CORS/)
    expect(await server.requests()).toEqual([])
    expect(await clientOf(server.origin).deleteBackgroundTask(input)).toMatchObject({ _tag: "Deleted" })
    await server.close()
  })

  it("refused and not speaking TLS look alike, and are tried again", async () => {
    const server = await startServer({ cors: true })
    const https = server.origin.replace("http:", "https:")
    const plain = await failure(clientOf(https, 2).deleteBackgroundTask(input))
    await server.close()
    const refused = await failure(clientOf(server.origin, 2).deleteBackgroundTask(input))
    const seen = { _tag: "DcsTransportError", kind: "network", attempts: 2, mayHaveDeleted: true }
    expect(plain).toMatchObject(seen)
    expect(refused).toMatchObject(seen)
    expect(refused.message).toBe(plain.message)
  })
})
