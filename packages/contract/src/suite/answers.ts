/**
 * All recorded responses, over a real socket.
 */
import {
  answerBody,
  type AnswerVector,
  compare,
  expectedOver,
  fieldsOf,
  socketAnswers,
  stringsIn,
  unprintable
} from "@dcs-tasks/vectors"
import { describe, expect, it } from "vitest"
import { type Adapter, deleteTask, withClient } from "../adapter.ts"
import type { Reply } from "../server.ts"

const base64 = (bytes: Uint8Array): string => {
  let binary = ""
  for (const byte of bytes) binary += String.fromCodePoint(byte)
  return btoa(binary)
}

/** What the server sends for a vector. */
export const replyOf = (vector: AnswerVector): Reply => ({
  kind: "answer",
  status: vector.status,
  headers: vector.headers,
  bodyBase64: base64(answerBody(vector)),
  ...(vector.gzip === true && { gzip: true })
})

const isRedirect = (status: number): boolean => status >= 300 && status < 400

const hiddenFrom = ({ capabilities }: Adapter, vector: AnswerVector): ReadonlyArray<string> => [
  ...(isRedirect(vector.status) && !capabilities.seesRedirectStatus ? ["status", "location", "mayHaveDeleted"] : []),
  ...(capabilities.seesHeaders ? [] : ["requestId", "retryAfter", "location"])
]

/** With `missing: "succeed"`, a missing task is a success. Any other 404 is the same as without. */
const checkMissing = (vector: AnswerVector, outcome: unknown): void => {
  const { _tag, attempts, priorAttemptMayHaveDeleted } = fieldsOf(outcome)
  if (vector.expect.reason === "Task") {
    expect({ _tag, attempts, priorAttemptMayHaveDeleted }).toEqual({
      _tag: "AlreadyGone",
      attempts: 1,
      priorAttemptMayHaveDeleted: false
    })
  } else expect(_tag).toBe(vector.expect._tag)
}

export const answersSuite = (adapter: Adapter): void => {
  describe("answers", () => {
    it.for(socketAnswers)("$id", (vector) =>
      withClient(adapter, async (client, server) => {
        await server.script(replyOf(vector))
        const outcome = await deleteTask(client)
        const { unseen } = vector
        if (unseen !== undefined && !adapter.capabilities.seesRedirectStatus) {
          expect(outcome).toMatchObject({ _tag: unseen, mayHaveDeleted: true })
        } else {
          const expectation = expectedOver(adapter.capabilities, vector)
          const { actual, expected } = compare(expectation, outcome, hiddenFrom(adapter, vector))
          expect(actual).toEqual(expected)
        }
        expect(fieldsOf(outcome)["attempts"]).toBe(1)
        expect(await server.requests()).toHaveLength(1)
        const texts = [...stringsIn(outcome), String(outcome), String(fieldsOf(outcome)["message"])]
        expect(texts.filter((text) => unprintable.test(text))).toEqual([])
        for (const secret of vector.mustNotEcho ?? []) expect(texts.join("\n")).not.toContain(secret)
        if (outcome instanceof Error) expect(outcome.message.length).toBeLessThan(8192)
      })
    )
  })

  describe("answers, with missing: succeed", () => {
    it.for(socketAnswers.filter((vector) => vector.status === 404 || vector.status === 400))("$id", (vector) =>
      withClient(adapter, async (client, server) => {
        await server.script(replyOf(vector))
        checkMissing(vector, await deleteTask(client, { missing: "succeed" }))
      })
    )
  })
}
