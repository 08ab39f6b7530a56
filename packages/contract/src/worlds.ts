/**
 * What deleting a task that is not there comes to. No document says how the service answers it, and siblings answer it
 * in four ways, so what must hold is written down for each, and every suite runs in all of them:
 *
 * | world            | `missing`         | `lost`, `killed`                      | `lenient`       |
 * | ---------------- | ----------------- | ------------------------------------- | --------------- |
 * | 404              | `DcsNotFound`     | `AlreadyGone`                         | `AlreadyGone`   |
 * | 400              | `DcsBadRequest`   | `DcsBadRequest` that may have deleted | `DcsBadRequest` |
 * | 400, code named  | `DcsNotFound`     | `AlreadyGone`                         | `AlreadyGone`   |
 * | 204              | `Deleted`, 204    | `Deleted`, 204                        | `Deleted`, 204  |
 * | 200              | `Deleted`, 200    | `Deleted`, 200                        | `Deleted`, 200  |
 *
 * In bulk an error becomes `Failed`. In the CLI it is `failed` (1) or, where it may have deleted, `unknown` (5). A second
 * run over the same journal sends nothing again that is `deleted` or `already-gone`, and what was `failed` stays that.
 */

/** What a call comes to; bulk's `Failed` holds the same error. */
export type WorldOutcome =
  | { readonly _tag: "Deleted"; readonly status: 200 | 204; readonly attempts: number }
  | { readonly _tag: "AlreadyGone"; readonly attempts: number; readonly priorAttemptMayHaveDeleted: boolean }
  | {
      readonly _tag: "DcsNotFound" | "DcsBadRequest"
      readonly status: 400 | 404
      readonly reason: { readonly _tag: "Task" | "Other" }
      readonly attempts: number
      readonly mayHaveDeleted: boolean
    }

/** The same in a program, and in the CLI's words. */
export interface WorldCell {
  readonly outcome: WorldOutcome
  readonly cli: "deleted" | "already-gone" | "failed" | "unknown"
  readonly exitCode: 0 | 1 | 5
}

export interface World {
  readonly name: string
  /** The emulator's option. */
  readonly missingTask: "404" | "400" | "204" | "200"
  /** The client's option. The CLI has none. */
  readonly missingCodes: ReadonlyArray<string>
  /** What a scripted service answers. */
  readonly answer: { readonly status: number; readonly body: string | null }
  /** It was never there: the first attempt. */
  readonly missing: WorldCell
  /** It was there, and the answer to its deletion was lost: the second attempt. */
  readonly lost: WorldCell
  /** It was there, and an earlier run was killed before the answer: the first attempt of the next run. */
  readonly killed: WorldCell
  /** It was never there, and that is fine: `missing: "succeed"`, `--ignore-missing`. */
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

const agreed = (name: string, status: 200 | 204, body: string | null): World => ({
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
  agreed("204", 204, null),
  agreed("200", 200, `{"message":""}`)
]

/**
 * An outcome as far as a transport can prove it. One that may repeat a request unseen (`fetch`) cannot prove that nothing
 * was deleted, so there a `false` is nothing to hold anybody to.
 */
export const provable = (outcome: WorldOutcome, provesUntouched: boolean): object =>
  Object.fromEntries(
    Object.entries(outcome).filter(
      ([field, value]) =>
        provesUntouched || value !== false || !/^(mayHaveDeleted|priorAttemptMayHaveDeleted)$/.test(field)
    )
  )

/** The outcome of a bulk deletion for what a single call comes to. */
export const inBulk = (outcome: object): object => ("reason" in outcome ? { _tag: "Failed", error: outcome } : outcome)
