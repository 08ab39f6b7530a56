/** Whether a plan can be applied: here, now, and by this caller. */
import { canonicalTarget, type JournalTarget } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { type Failure, usage } from "../process/failure.ts"
import type { Plan } from "./read.ts"

/** A plan that is made on another machine can be this far ahead of our clock. */
const maxSkew = 5 * 60_000

const shape = /^(?:sha256:)?([0-9a-f]{64})$/i

/** The digest that a person approved, in the form of the plan. Checked before the plan is read. */
export const parseDigest = (text: string): Effect.Effect<string, Failure> => {
  const [, hex] = shape.exec(text) ?? []
  return hex === undefined
    ? Effect.fail(
        usage("--digest is not a digest. Nothing was deleted. Pass the whole one: sha256: and 64 hexadecimal digits.")
      )
    : Effect.succeed(`sha256:${hex.toLowerCase()}`)
}

export const approved = (plan: Plan, digest: string): Effect.Effect<void, Failure> =>
  digest === plan.digest
    ? Effect.void
    : Effect.fail(
        usage(`the plan has the digest ${plan.digest}, not ${digest}. Nothing was deleted. Have this plan approved.`)
      )

export const inTime = ({ head: { createdAt, expiresAt } }: Plan): Effect.Effect<void, Failure> =>
  Effect.suspend(() => {
    const now = Date.now()
    const make = `Nothing was deleted. Make a new plan with "dcs-tasks prune --plan".`
    if (Date.parse(expiresAt) <= now) return Effect.fail(usage(`the plan expired at ${expiresAt}. ${make}`))
    return Date.parse(createdAt) > now + maxSkew
      ? Effect.fail(
          usage(`the plan was made at ${createdAt}, which is in the future. Nothing was deleted. Check the clock.`)
        )
      : Effect.void
  })

export const forTarget = ({ head }: Plan, target: JournalTarget): Effect.Effect<void, Failure> => {
  const { endpoint, projectId } = canonicalTarget(target)
  if (endpoint === head.endpoint && projectId === head.projectId) return Effect.void
  const [planned, here] = [head, { endpoint, projectId }].map(
    ({ endpoint, projectId }) => `project ${projectId} at ${endpoint}`
  )
  return Effect.fail(
    usage(`the plan is for ${planned}, and the target is ${here}. Nothing was deleted. Correct the target or the plan.`)
  )
}
