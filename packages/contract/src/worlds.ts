/**
 * The expected results of deleting a task that does not exist. No document defines the response of the service, and
 * related calls respond in four ways, so the results are defined for each, and all suites run in all of them:
 *
 * | world            | `missing`         | `lost`, `killed`                      | `lenient`       |
 * | ---------------- | ----------------- | ------------------------------------- | --------------- |
 * | 404              | `DcsNotFound`     | `AlreadyGone`                         | `AlreadyGone`   |
 * | 400              | `DcsBadRequest`   | `DcsBadRequest` that may have deleted | `DcsBadRequest` |
 * | 400, code named  | `DcsNotFound`     | `AlreadyGone`                         | `AlreadyGone`   |
 * | 204              | `Deleted`, 204    | `Deleted`, 204                        | `Deleted`, 204  |
 * | 200              | `Deleted`, 200    | `Deleted`, 200                        | `Deleted`, 200  |
 *
 * In bulk, an error becomes `Failed`. In the CLI, it is `failed` (1), or `unknown` (5) if the task might have been deleted.
 * A second run with the same journal does not resend what is `deleted` or `already-gone`, and `failed` remains `failed`.
 */

/** The result of a call. In bulk, `Failed` contains the same error. */
type WorldOutcome =
  | { readonly _tag: "Deleted"; readonly status: 200 | 204; readonly attempts: number }
  | { readonly _tag: "AlreadyGone"; readonly attempts: number; readonly priorAttemptMayHaveDeleted: boolean }
  | {
      readonly _tag: "DcsNotFound" | "DcsBadRequest"
      readonly status: 400 | 404
      readonly reason: { readonly _tag: "Task" | "Other" }
      readonly attempts: number
      readonly mayHaveDeleted: boolean
    }

/** The result of a call, and of the CLI. */
export interface WorldCell {
  readonly outcome: WorldOutcome
  readonly cli: "deleted" | "already-gone" | "failed" | "unknown"
  readonly exitCode: 0 | 1 | 5
}

export interface World {
  readonly name: string
  /** The option of the emulator. */
  readonly missingTask: "404" | "400" | "204" | "200"
  /** The option of the client. The CLI does not have it. */
  readonly missingCodes: ReadonlyArray<string>
  /** The response of a scripted service. */
  readonly answer: { readonly status: number; readonly body: string | null }
  /** The task never existed: the first attempt. */
  readonly missing: WorldCell
  /** The task existed, and the response to its deletion was lost: the second attempt. */
  readonly lost: WorldCell
  /** The task existed, and an earlier run was killed before the response: the first attempt of the next run. */
  readonly killed: WorldCell
  /** The task never existed, with `missing: "succeed"` or `--ignore-missing`. */
  readonly lenient: WorldCell
}

const deleted = (status: 200 | 204, attempts: number): WorldCell => ({
  outcome: { _tag: "Deleted", status, attempts },
  cli: "deleted",
  exitCode: 0
})

const gone = (attempts: number, priorAttemptMayHaveDeleted: boolean): WorldCell => ({
  outcome: { _tag: "AlreadyGone", attempts, priorAttemptMayHaveDeleted },
  cli: "already-gone",
  exitCode: 0
})

const notFound = (status: 400 | 404): WorldCell => ({
  outcome: { _tag: "DcsNotFound", status, reason: { _tag: "Task" }, attempts: 1, mayHaveDeleted: false },
  cli: "failed",
  exitCode: 1
})

const badRequest = (attempts: number, mayHaveDeleted: boolean): WorldCell => ({
  outcome: { _tag: "DcsBadRequest", status: 400, reason: { _tag: "Other" }, attempts, mayHaveDeleted },
  cli: mayHaveDeleted ? "unknown" : "failed",
  exitCode: mayHaveDeleted ? 5 : 1
})

const code = "DCS.4133"
const refusal = JSON.stringify({ error_code: code, error_msg: "The task does not exist.", error_ext_msg: null })

const confirmingWorld = (name: string, status: 200 | 204, body: string | null): World => ({
  name,
  missingTask: `${status}`,
  missingCodes: [],
  answer: { status, body },
  missing: deleted(status, 1),
  lost: deleted(status, 2),
  killed: deleted(status, 1),
  lenient: deleted(status, 1)
})

export const worlds: ReadonlyArray<World> = [
  {
    name: "404",
    missingTask: "404",
    missingCodes: [],
    answer: { status: 404, body: refusal },
    missing: notFound(404),
    lost: gone(2, true),
    killed: gone(1, true),
    lenient: gone(1, false)
  },
  {
    name: "400",
    missingTask: "400",
    missingCodes: [],
    answer: { status: 400, body: refusal },
    missing: badRequest(1, false),
    lost: badRequest(2, true),
    killed: badRequest(1, true),
    lenient: badRequest(1, false)
  },
  {
    name: "400, its code named",
    missingTask: "400",
    missingCodes: [code],
    answer: { status: 400, body: refusal },
    missing: notFound(400),
    lost: gone(2, true),
    killed: gone(1, true),
    lenient: gone(1, false)
  },
  confirmingWorld("204", 204, null),
  confirmingWorld("200", 200, `{"message":""}`)
]

/**
 * The part of an outcome that a transport can prove. A transport that can repeat requests unseen (`fetch`) cannot prove
 * that nothing was deleted, so the fields that are `false` are left out.
 */
export const provable = (outcome: WorldOutcome, provesUntouched: boolean): object =>
  Object.fromEntries(
    Object.entries(outcome).filter(
      ([field, value]) =>
        provesUntouched || value !== false || !/^(mayHaveDeleted|priorAttemptMayHaveDeleted)$/.test(field)
    )
  )

/** The outcome in bulk for the result of a single call. */
export const inBulk = (outcome: object): object => ("reason" in outcome ? { _tag: "Failed", error: outcome } : outcome)
