/**
 * The cases of the wire package: the result of each reader for each vector.
 */
import { classify, parseEndpoint, readInstancePage, readTaskPage, retryAfterSeconds, taskPath } from "@dcs-tasks/wire"
import { parseIamEndpoint } from "@dcs-tasks/wire/call"
import { readProjects, readToken } from "@dcs-tasks/wire/answer"
import { tokenProblem } from "@dcs-tasks/wire/signing"
import { answerBody, inputValue, vectors } from "@dcs-tasks/vectors"
import type { Case } from "./record.ts"

const readers = { classify, readTaskPage, readInstancePage, readToken, readProjects }
const known = { now: 0, missingCodes: ["DCS.4133", "DCS.4001"], secrets: ["hunter2"] }

export const wireCases: ReadonlyArray<Case> = [
  ...vectors.answers.flatMap((vector) => {
    const body = answerBody(vector)
    return [
      ...Object.entries(readers).flatMap(([reader, read]) => [
        {
          key: `answer / ${vector.id} / pure / ${reader}`,
          run: () => read(vector.status, vector.headers, body, { now: 0 })
        },
        {
          key: `answer, known as missing / ${vector.id} / pure / ${reader}`,
          run: () => read(vector.status, vector.headers, body, known)
        }
      ]),
      ...(["brokenOff", "unreadable"] as const).map((end) => ({
        key: `answer, ${end} / ${vector.id} / pure / classify`,
        run: () => classify(vector.status, vector.headers, body, { now: 0, end })
      }))
    ]
  }),
  ...[...vectors.ids.bad, ...vectors.ids.good.map((id) => ({ id: `good ${id}`, value: id }))].map((vector) => ({
    key: `id / ${vector.id} / pure / taskPath`,
    run: () => {
      const id = inputValue(vector) as string
      const good = { projectId: "P", instanceId: "I", taskId: "T" }
      return [{ projectId: id }, { instanceId: id }, { taskId: id }].map((ids) => taskPath({ ...good, ...ids }))
    }
  })),
  ...[...vectors.endpoints.bad, ...vectors.endpoints.good.map(({ value }) => ({ id: `good ${value}`, value }))].map(
    (vector) => ({
      key: `endpoint / ${vector.id} / pure / parseEndpoint`,
      run: () => {
        const value = inputValue(vector)
        return [parseEndpoint(value), parseEndpoint(value, { allowInsecureHttp: true }), parseIamEndpoint(value)]
      }
    })
  ),
  ...[...vectors.tokens.bad, ...vectors.tokens.good].map((vector) => ({
    key: `token / ${vector.id} / pure / tokenProblem`,
    run: () => tokenProblem(inputValue(vector)) ?? null
  })),
  ...vectors.retryAfter.map(({ date, now = 0, value }, n) => ({
    key: `Retry-After / ${n} ${value} / pure / retryAfterSeconds`,
    run: () => ({
      read: retryAfterSeconds(value, now) ?? null,
      told: classify(429, { "retry-after": value, ...(date !== undefined && { date }) }, "", { now })
    })
  }))
]
