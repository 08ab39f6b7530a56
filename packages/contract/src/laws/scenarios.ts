/**
 * Answers that a user may meet, with the truth of each, and what a call comes to under them.
 */
import type { Behaviour } from "../server.ts"

interface Step {
  readonly behaviour: Behaviour
  /** The task is gone once this has been said. */
  readonly deletes?: true
  /** Nobody can know what the request did. */
  readonly unknown?: true
}

/** Under what the scenario is met. */
export interface Conditions {
  /** Attempts that the library itself may make. */
  readonly maxAttempts: number
  /** The client stands on a `fetch`. */
  readonly repeatsUnseen: boolean
  /** The body is still there for the library. */
  readonly hasBody: boolean
  /** The transport keeps an account of its requests. */
  readonly tells: boolean
}

export interface Scenario {
  readonly name: string
  /** One for each request, in order; the last one stays. */
  readonly steps: ReadonlyArray<Step>
  /** What the call comes to where nobody repeats. Undefined: the laws alone are held against it. */
  readonly told?: (conditions: Conditions) => Readonly<Record<string, unknown>>
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

const told200 =
  (attempts: number) =>
  ({ hasBody }: Conditions) =>
    hasBody ? { _tag: "Deleted", status: 200, message: "", attempts } : { ...unconfirmed, attempts }

/** A first request that nobody knows the end of, and then a 404 about the task. */
const lostThenGone =
  (lost: Readonly<Record<string, unknown>>) =>
  ({ hasBody, maxAttempts }: Conditions) => {
    if (maxAttempts === 1) return { ...lost, attempts: 1, mayHaveDeleted: true }
    return hasBody
      ? gone
      : { _tag: "DcsNotFound", reason: { _tag: "Unknown" }, attempts: 2, mayHaveDeleted: true, status: 404 }
  }

export const scenarios: ReadonlyArray<Scenario> = [
  { name: "200 HTML", steps: [{ behaviour: reply(200, page, "text/html"), unknown: true }], told: () => unconfirmed },
  { name: "200 JSON", steps: [done, noTask], told: told200(1) },
  {
    name: "204",
    steps: [{ behaviour: { kind: "answer", status: 204 }, deletes: true }, noTask],
    told: () => ({ _tag: "Deleted", status: 204, attempts: 1 })
  },
  {
    name: "200 with an error in it",
    steps: [{ behaviour: json(200, { error_code: "DCS.5000", error_msg: "no" }), unknown: true }],
    told: () => unconfirmed
  },
  {
    name: "404 task",
    steps: [noTask],
    told: ({ hasBody, repeatsUnseen }) => ({
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
    told: ({ hasBody, repeatsUnseen }) => ({
      _tag: "DcsNotFound",
      reason: { _tag: hasBody ? "Instance" : "Unknown" },
      attempts: 1,
      mayHaveDeleted: !hasBody && repeatsUnseen
    })
  },
  {
    name: "401",
    steps: [{ behaviour: json(401, { error_code: "APIGW.0301", error_msg: "no" }) }],
    told: () => ({ _tag: "DcsUnauthorized", attempts: 1, mayHaveDeleted: false })
  },
  {
    name: "500 after handling, then 404",
    steps: [{ behaviour: json(500, { error_code: "DCS.5000" }), deletes: true, unknown: true }, noTask],
    told: lostThenGone({ _tag: "DcsInternalError", status: 500 })
  },
  {
    name: "503 without handling, then 404",
    steps: [{ behaviour: reply(503, page, "text/html"), unknown: true }, noTask],
    told: lostThenGone({ _tag: "DcsUnavailable", status: 503 })
  },
  {
    name: "503 after handling, then the instance is gone",
    steps: [{ behaviour: reply(503, "", "text/plain"), deletes: true, unknown: true }, noInstance],
    told: ({ hasBody, maxAttempts }) =>
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
    told: lostThenGone({ _tag: "DcsTransportError" })
  },
  {
    name: "closed after handling",
    steps: [{ behaviour: { kind: "close-before-headers" }, deletes: true, unknown: true }, noTask],
    told: lostThenGone({ _tag: "DcsTransportError" })
  },
  {
    name: "reset without handling, then 200 JSON",
    steps: [{ behaviour: { kind: "reset-before-headers" }, unknown: true }, done, noTask],
    told: (conditions) =>
      conditions.maxAttempts === 1
        ? { _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true }
        : told200(2)(conditions)
  },
  {
    name: "no answer after handling",
    steps: [{ behaviour: { kind: "stall" }, deletes: true, unknown: true }, noTask],
    told: lostThenGone({ _tag: "DcsTimeout" })
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
