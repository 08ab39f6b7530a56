/** The result of a deletion after an attempt whose result is unknown. */
import type { Case, Tables } from "./line.ts"
import { answer, gone, refused, removal, reset, type Step } from "./removal.ts"

const lost: ReadonlyArray<readonly [string, Step]> = [
  ["a 500", answer(500)],
  ["a reset", reset],
  ["a timeout", () => "hang"],
  ["a 502", answer(502)]
]

const html = () => new Response("<html>not found</html>", { status: 404, headers: { "content-type": "text/html" } })

const notAboutTheTask: ReadonlyArray<readonly [string, Step, string]> = [
  ["404 DCS.3022", answer(404, { error_code: "DCS.3022" }), "Instance"],
  ["404 DCS.4001", answer(404, { error_code: "DCS.4001" }), "Route"],
  ["404 APIG.0101", answer(404, { error_code: "APIG.0101" }), "Route"],
  ["404 HTML", html, "Unknown"],
  ["404 empty", answer(404), "Unknown"]
]

const story = (name: string, steps: ReadonlyArray<Step>, result: object, missing?: "fail" | "succeed"): Case =>
  removal(name, steps, { result }, { missing })

const unknown = lost.flatMap(([name, first]): ReadonlyArray<Case> => {
  const gained = { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }
  const mayHaveDeleted = true
  return [
    story(`${name}, a 404 about the task is success`, [first, gone], gained),
    story(`${name}, a 404 about the task is success, also with missing: succeed`, [first, gone], gained, "succeed"),
    ...notAboutTheTask.map(([other, second, reason]) => {
      const result = { _tag: "DcsNotFound", reason: { _tag: reason }, attempts: 2, mayHaveDeleted }
      return story(`${name}, ${other} stays an error`, [first, second], result, "succeed")
    }),
    story(`${name}, a 401 reports it`, [first, answer(401)], { _tag: "DcsUnauthorized", mayHaveDeleted }),
    story(`${name}, a 429 reports it`, [first, answer(429)], { _tag: "DcsThrottled", attempts: 3, mayHaveDeleted })
  ]
})

const known: ReadonlyArray<Case> = [
  story("refused connections only, nothing was deleted", [refused], {
    _tag: "DcsTransportError",
    kind: "connect",
    attempts: 3,
    mayHaveDeleted: false
  }),
  story("a refused connection, a 404 about the task stays an error", [refused, gone], {
    _tag: "DcsNotFound",
    mayHaveDeleted: false
  }),
  story("nothing, a 404 about the task is an error", [gone], {
    _tag: "DcsNotFound",
    attempts: 1,
    mayHaveDeleted: false
  }),
  story(
    "nothing, a 404 about the task is success with missing: succeed",
    [gone],
    { _tag: "AlreadyGone", attempts: 1, priorAttemptMayHaveDeleted: false },
    "succeed"
  )
]

/** A response as from a `fetch` without streams: Effect takes its body for empty. */
const hidden =
  (status: number, body: string): Step =>
  () =>
    Object.defineProperty(new Response(body, { status }), "body", { value: undefined })

/** One whose body cannot be read. */
const wrong =
  (fields: object): Step =>
  () => {
    const response = hidden(200, "")()
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(response, name, { value })
    return response
  }

const unconfirmed = { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true }

const unstreamed: ReadonlyArray<Case> = [
  story("a 200 that is no buffer", [wrong({ arrayBuffer: () => Promise.resolve() })], unconfirmed),
  story("a 200 that is text", [wrong({ arrayBuffer: () => Promise.resolve(`{"message":""}`) })], unconfirmed),
  story("a 200 whose body was read", [wrong({ bodyUsed: true })], unconfirmed),
  story(
    "a 200 that is empty, but was announced",
    [wrong({ headers: new Headers({ "content-length": "20" }) })],
    unconfirmed
  ),
  story("a 200 that confirms", [hidden(200, `{"message":""}`)], { _tag: "Deleted", status: 200 }),
  story("a 200 with an error", [hidden(200, `{"error_code":"DCS.4957"}`)], unconfirmed),
  story("a 400 with a reason", [hidden(400, `{"error_code":"DCS.4957"}`)], {
    _tag: "DcsBadRequest",
    reason: { _tag: "TaskNotDeletable" }
  })
]

export const stories: Tables = {
  "the task may be gone after": unknown,
  after: known,
  "without a stream, the body is read all the same:": unstreamed
}
