/**
 * One goes alone. Five wrong signatures in a row lock an access key for minutes, so while nobody knows whether a key is
 * right only one request at a time is under way with it.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Patience } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsUnauthorized } from "./DcsError.ts"
import { within } from "./timers.ts"

/** @since 0.1.0 */
export interface GateOptions {
  /** For the error of those who waited in vain. */
  readonly source: string
  /** Whether the next request may be accepted although this one was not: a clock was corrected, a key renewed. */
  readonly mends: (error: DcsUnauthorized) => Effect.Effect<boolean>
}

/** @since 0.1.0 */
export interface Gate {
  readonly inTurn: <A>(attempt: Effect.Effect<A, DcsError>, patience: Patience) => Effect.Effect<A, DcsError>
}

type Ticket = Deferred.Deferred<void, DcsCredentialsError>

/**
 * A closed gate. The first attempt passes, the others wait. An answer that is no 401 opens it. A 401 closes it again and
 * fails all who wait at once, unless it is mended: they would be refused as well. An attempt without an answer, or one
 * that is interrupted, hands its turn to the next.
 *
 * @since 0.1.0
 */
export const make = ({ mends, source }: GateOptions): Gate => {
  let open = false
  let alone: Ticket | undefined
  /** In the order in which they came. */
  const waiting = new Set<Ticket>()

  const handOver = () => {
    const [next] = waiting
    alone = next
    if (next === undefined) return
    waiting.delete(next)
    Deferred.doneUnsafe(next, Effect.void)
  }

  const letAllIn = () => {
    if (open) return
    open = true
    for (const ticket of waiting) Deferred.doneUnsafe(ticket, Effect.void)
    waiting.clear()
  }

  /** They hear of it a moment later: whoever runs many calls is to see the refusal itself first. */
  const turnAllAway = (error: DcsCredentialsError): Effect.Effect<unknown> =>
    Effect.suspend(() => {
      const tickets = [...waiting]
      waiting.clear()
      const told = Effect.sync(() => {
        for (const ticket of tickets) Deferred.doneUnsafe(ticket, Effect.fail(error))
      })
      return tickets.length === 0 ? Effect.void : Effect.forkDetach(told)
    })

  const enter = (ticket: Ticket, patience: Patience): Effect.Effect<void, DcsError> =>
    Effect.suspend(() => {
      if (open) return Effect.void
      if (alone === undefined) {
        alone = ticket
        return Effect.void
      }
      waiting.add(ticket)
      return within(Deferred.await(ticket), patience)
    })

  const learn = (exit: Exit.Exit<unknown, DcsError>): Effect.Effect<unknown> => {
    const error = Exit.isSuccess(exit) ? undefined : Exit.findErrorOption(exit)
    if (error === undefined || (error._tag === "Some" && "status" in error.value && error.value.status !== 401)) {
      letAllIn()
      return Effect.void
    }
    if (error._tag === "None" || !(error.value instanceof DcsUnauthorized)) return Effect.void
    const refusal = error.value
    return Effect.flatMap(mends(refusal), (mended) => {
      open = false
      if (mended) return Effect.void
      const code = refusal.errorCode === undefined ? "" : ` ${refusal.errorCode}`
      const problem = `the service has just refused them (401${code}), so this call was not sent`
      return turnAllAway(new DcsCredentialsError({ source, problem }))
    })
  }

  const leave = (ticket: Ticket) =>
    Effect.sync(() => {
      waiting.delete(ticket)
      if (alone === ticket) handOver()
    })

  return {
    inTurn: (attempt, patience) =>
      Effect.suspend(() => {
        if (open) return Effect.onExit(attempt, learn)
        const ticket: Ticket = Deferred.makeUnsafe()
        return Effect.onExit(Effect.andThen(enter(ticket, patience), attempt), (exit) =>
          Effect.andThen(learn(exit), leave(ticket))
        )
      })
  }
}
