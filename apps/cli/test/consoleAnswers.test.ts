/** Through the console, the page's client sees what a client without it sees; never less that could have happened. */
import type { Behaviour, Reply } from "@dcs-tasks/contract"
import { type LocalServer, scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { isDcsError } from "@dcs-tasks/core"
import { answerBody, type AnswerVector, fieldsOf, socketAnswers } from "@dcs-tasks/vectors"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { directClient, instanceId, pageClient, type RunningConsole, startConsole, tokens } from "./console.ts"

let service: LocalServer
let served: RunningConsole
/** For a service that does not respond. */
let hasty: RunningConsole
beforeAll(async () => {
  service = await scriptedServer()
  const start = (timeout: string) => startConsole(service.origin, ["--no-open", "--timeout", timeout])
  ;[served, hasty] = await Promise.all([start("10m"), start("3s")])
})
afterAll(async () => {
  await Promise.all([served[Symbol.asyncDispose](), hasty[Symbol.asyncDispose]()])
  await service.close()
})

const input = { instanceId, taskId: "22421d96fc3d15d37bf1e31200000000" }

const endOf = async (outcome: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> => {
  const end = await outcome.catch((error: unknown) => error)
  if (end instanceof Error && !isDcsError(end)) throw end
  return fieldsOf(end)
}

/** The same deletion without the console and through it, and how many requests the console sent. */
const both = async (behaviour: Behaviour, isSilent = false) => {
  const client = directClient(service.origin)
  await service.script(behaviour)
  const direct = await endOf(client.deleteBackgroundTask(input, { timeout: isSilent ? 3000 : 60_000 }))
  const before = (await service.requests()).length
  const viewed = await endOf(pageClient(isSilent ? hasty : served).deleteBackgroundTask(input))
  await client.close()
  return { direct, viewed, requestCount: (await service.requests()).length - before }
}

const replyOf = (vector: AnswerVector): Reply => ({
  kind: "answer",
  status: vector.status,
  headers: vector.headers,
  bodyBase64: Buffer.from(answerBody(vector)).toString("base64"),
  ...(vector.gzip === true && { gzip: true })
})

type End = Readonly<Record<string, unknown>>

/** What a page cannot see of a response, and what the console sends instead. */
const isHidden = (status: unknown): boolean =>
  typeof status === "number" && ((status >= 300 && status < 400) || status === 205 || status === 407)

const fieldsOfEnd = ({
  _tag,
  errorCode,
  errorExtMsg,
  errorMsg,
  message,
  reason,
  requestId,
  retryAfter,
  status
}: End) => ({
  _tag,
  errorCode,
  errorExtMsg,
  errorMsg,
  message: _tag === "Deleted" ? message : undefined,
  reason: fieldsOf(reason)["_tag"],
  requestId,
  retryAfter,
  status
})

const expectedOf = (direct: End) =>
  isHidden(direct["status"])
    ? {
        ...fieldsOfEnd(direct),
        status: direct["mayHaveDeleted"] === true ? 501 : 424,
        errorCode: "CONSOLE.UNEXPECTED",
        errorExtMsg: undefined,
        errorMsg: direct["message"]
      }
    : fieldsOfEnd(direct)

/** A page cannot exclude that its own browser repeats a request. Otherwise it knows what the console knows. */
const expectNoLessCare = (direct: End, viewed: End): void => {
  if (direct["mayHaveDeleted"] === true) expect(viewed["mayHaveDeleted"]).toBe(true)
  if (viewed["mayHaveDeleted"] === true && viewed["unseenRepeat"] === undefined) {
    expect(direct["mayHaveDeleted"]).toBe(true)
  }
}

describe("a response of the service", () => {
  it.for(socketAnswers)("$id", async (vector) => {
    const { direct, requestCount, viewed } = await both(replyOf(vector))
    expect(fieldsOfEnd(viewed)).toEqual(expectedOf(direct))
    expectNoLessCare(direct, viewed)
    expect(requestCount).toBe(1)
    for (const secret of [tokens.valid, served.secret, ...(vector.mustNotEcho ?? [])]) {
      expect(JSON.stringify(viewed)).not.toContain(secret)
    }
  })
})

describe("no response of the service", () => {
  const page = "<html><title>Guest Wi-Fi</title></html>"
  const faults: ReadonlyArray<readonly [Behaviour, _tag: string, status: number]> = [
    [{ kind: "reset-before-headers" }, "DcsUnavailable", 502],
    [{ kind: "close-before-headers" }, "DcsUnavailable", 502],
    [{ kind: "reset-after-headers", status: 404 }, "DcsNotFound", 404],
    [{ kind: "truncated-body", status: 200, body: page }, "DcsUnexpectedResponse", 200],
    [{ kind: "truncated-body", status: 200, body: "" }, "DcsUnexpectedResponse", 200],
    [{ kind: "broken-chunking", status: 200, body: "{}" }, "DcsUnexpectedResponse", 200],
    [{ kind: "garbage", text: "what?" }, "DcsUnavailable", 502],
    [{ kind: "stall" }, "DcsUnavailable", 504],
    [{ kind: "stall-in-body", status: 200 }, "DcsUnavailable", 504],
    [{ kind: "drip-headers" }, "DcsUnavailable", 504]
  ]
  it.for(faults)("$0.kind $0.status", async ([behaviour, _tag, status]) => {
    const { direct, requestCount, viewed } = await both(behaviour, /^(?:stall|drip)/.test(behaviour.kind))
    expect(viewed).toMatchObject({ _tag, status })
    expectNoLessCare(direct, viewed)
    expect(requestCount).toBe(1)
  })
})
