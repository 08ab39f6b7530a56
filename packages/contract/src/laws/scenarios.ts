/**
 * Responses that users can meet: what the service did, and the expected result of the call.
 */
import type { Behaviour } from "../server.ts"

interface Step {
  readonly behaviour: Behaviour
  /** The request deletes the task. */
  readonly deletes?: true
  /** The client cannot know what the request did. */
  readonly unknown?: true
}

/** The conditions of a scenario. */
export interface Conditions {
  /** Attempts of the library itself. */
  readonly maxAttempts: number
  /** The client uses a `fetch`. */
  readonly repeatsUnseen: boolean
  /** The library can still read the body. */
  readonly hasBody: boolean
  /** The transport reports its requests. */
  readonly reportsPasses: boolean
}

export interface Scenario {
  readonly name: string
  /** One for each request, in order; the last one is repeated. */
  readonly steps: ReadonlyArray<Step>
  /** The result of the call if middleware does not repeat it. Undefined: only the laws apply. */
  readonly expected?: (conditions: Conditions) => Readonly<Record<string, unknown>>
}

const base64 = (text: string): string => btoa(text)

const reply = (status: number, body: string, type = "application/json"): Behaviour => ({
  kind: "answer",
  status,
  headers: { "Content-Type": type },
  ...(body !== "" && { bodyBase64: base64(body) })
})

const json = (status: number, body: unknown): Behaviour => reply(status, JSON.stringify(body))

const page = "<html><body>Sign in to Hotel WiFi</body></html>"
const noTask: Step = { behaviour: json(404, { error_code: "DCS.4133", error_msg: "no such task" }) }
const noInstance: Step = { behaviour: json(404, { error_code: "DCS.3022", error_msg: "no such instance" }) }
const done: Step = { behaviour: json(200, { message: "" }), deletes: true }

const unconfirmed = { _tag: "DcsUnexpectedResponse", status: 200, attempts: 1, mayHaveDeleted: true }
const gone = { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }

const expected200 =
  (attempts: number) =>
  ({ hasBody }: Conditions) =>
    hasBody ? { _tag: "Deleted", status: 200, message: "", attempts } : { ...unconfirmed, attempts }

/** A first request without a known result, and then a 404 about the task. */
const lostThenGone =
  (lost: Readonly<Record<string, unknown>>) =>
  ({ hasBody, maxAttempts }: Conditions) => {
    if (maxAttempts === 1) return { ...lost, attempts: 1, mayHaveDeleted: true }
    return hasBody
      ? gone
      : { _tag: "DcsNotFound", reason: { _tag: "Unknown" }, attempts: 2, mayHaveDeleted: true, status: 404 }
  }

export const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "200 HTML",
    steps: [{ behaviour: reply(200, page, "text/html"), unknown: true }],
    expected: () => unconfirmed
  },
  { name: "200 JSON", steps: [done, noTask], expected: expected200(1) },
  {
    name: "204",
    steps: [{ behaviour: { kind: "answer", status: 204 }, deletes: true }, noTask],
    expected: () => ({ _tag: "Deleted", status: 204, attempts: 1 })
  },
  {
    name: "200 with an error in it",
    steps: [{ behaviour: json(200, { error_code: "DCS.5000", error_msg: "no" }), unknown: true }],
    expected: () => unconfirmed
  },
  {
    name: "404 task",
    steps: [noTask],
    expected: ({ hasBody, repeatsUnseen }) => ({
      _tag: "DcsNotFound",
      status: 404,
      reason: { _tag: hasBody ? "Task" : "Unknown" },
      attempts: 1,
      mayHaveDeleted: repeatsUnseen
    })
  },
  {
    name: "404 instance",
    steps: [noInstance],
    expected: ({ hasBody, repeatsUnseen }) => ({
      _tag: "DcsNotFound",
      reason: { _tag: hasBody ? "Instance" : "Unknown" },
      attempts: 1,
      mayHaveDeleted: !hasBody && repeatsUnseen
    })
  },
  {
    name: "401",
    steps: [{ behaviour: json(401, { error_code: "APIGW.0301", error_msg: "no" }) }],
    expected: () => ({ _tag: "DcsUnauthorized", attempts: 1, mayHaveDeleted: false })
  },
  {
    name: "500 after handling, then 404",
    steps: [{ behaviour: json(500, { error_code: "DCS.5000" }), deletes: true, unknown: true }, noTask],
    expected: lostThenGone({ _tag: "DcsInternalError", status: 500 })
  },
  {
    name: "503 without handling, then 404",
    steps: [{ behaviour: reply(503, page, "text/html"), unknown: true }, noTask],
    expected: lostThenGone({ _tag: "DcsUnavailable", status: 503 })
  },
  {
    name: "503 after handling, then the instance is gone",
    steps: [{ behaviour: reply(503, "", "text/plain"), deletes: true, unknown: true }, noInstance],
    expected: ({ hasBody, maxAttempts }) =>
      maxAttempts === 1
        ? { _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true }
        : {
            _tag: "DcsNotFound",
            reason: { _tag: hasBody ? "Instance" : "Unknown" },
            attempts: 2,
            mayHaveDeleted: true
          }
  },
  {
    name: "reset after handling",
    steps: [{ behaviour: { kind: "reset-before-headers" }, deletes: true, unknown: true }, noTask],
    expected: lostThenGone({ _tag: "DcsTransportError" })
  },
  {
    name: "closed after handling",
    steps: [{ behaviour: { kind: "close-before-headers" }, deletes: true, unknown: true }, noTask],
    expected: lostThenGone({ _tag: "DcsTransportError" })
  },
  {
    name: "reset without handling, then 200 JSON",
    steps: [{ behaviour: { kind: "reset-before-headers" }, unknown: true }, done, noTask],
    expected: (conditions) =>
      conditions.maxAttempts === 1
        ? { _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true }
        : expected200(2)(conditions)
  },
  {
    name: "no answer after handling",
    steps: [{ behaviour: { kind: "stall" }, deletes: true, unknown: true }, noTask],
    expected: lostThenGone({ _tag: "DcsTimeout" })
  },
  {
    name: "200 JSON cut off",
    steps: [
      { behaviour: { kind: "truncated-body", status: 200, body: `{"message":` }, deletes: true, unknown: true },
      noTask
    ]
  },
  {
    name: "200 cut off before its first byte",
    steps: [{ behaviour: { kind: "reset-after-headers", status: 200 }, unknown: true }, noTask]
  },
  {
    name: "404 task cut off after a 500",
    steps: [
      { behaviour: json(500, {}), deletes: true, unknown: true },
      { behaviour: { kind: "truncated-body", status: 404, body: `{"error_code":"DCS.41` } }
    ]
  }
]
