/**
 * One goes alone. Five wrong signatures in a row lock an access key for minutes, so while nobody knows whether a key is
 * right only one request at a time is under way with it.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import type { CredentialsProvider, Patience } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsUnauthorized } from "../DcsError.ts"
import { within } from "./within.ts"

export interface GateOptions {
  /** For the error of those who waited in vain. */
  readonly source: string
  /** Whether the next request may be accepted although this one was not: a clock was corrected. */
  readonly mends: (error: DcsUnauthorized) => Effect.Effect<boolean>
}

type Ticket = Deferred.Deferred<void, DcsCredentialsError>

/**
 * A closed gate. The first attempt passes, the others wait. An answer that is no 401 opens it. A 401 closes it again and
 * fails all who wait at once, unless it is mended: they would be refused as well. An attempt without an answer, or one
 * that is interrupted, hands its turn to the next.
 */
export const gate = ({ mends, source }: GateOptions): NonNullable<CredentialsProvider["inTurn"]> => {
  let open = false
  let alone: Ticket | undefined
  /** In the order in which they came. */
  const waiting = new Set<Ticket>()

  const handOver = () => {
    const [next] = waiting
    alone = next
    if (next === undefined) return
    waiting.delete(next)
    Deferred.unsafeDone(next, Effect.void)
  }

  const letAllIn = () => {
    open = true
    for (const ticket of waiting) Deferred.unsafeDone(ticket, Effect.void)
    waiting.clear()
  }

  /** They hear of it a moment later: whoever runs many calls is to see the refusal itself first. */
  const turnAllAway = (error: DcsCredentialsError): Effect.Effect<unknown> =>
    Effect.suspend(() => {
      const tickets = [...waiting]
      waiting.clear()
      const told = Effect.sync(() => {
        for (const ticket of tickets) Deferred.unsafeDone(ticket, Effect.fail(error))
      })
      return tickets.length === 0 ? Effect.void : Effect.forkDaemon(told)
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
    if (Exit.isSuccess(exit)) return Effect.sync(letAllIn)
    const failure = Cause.failureOption(exit.cause)
    if (Option.isNone(failure)) return Effect.void
    const error = failure.value
    if ("status" in error && error.status !== 401) return Effect.sync(letAllIn)
    if (!(error instanceof DcsUnauthorized)) return Effect.void
    return Effect.flatMap(mends(error), (mended) => {
      open = false
      if (mended) return Effect.void
      const code = error.errorCode === undefined ? "" : ` ${error.errorCode}`
      const problem = `the service has just refused them (401${code}), so this call was not sent`
      return turnAllAway(new DcsCredentialsError({ source, problem }))
    })
  }

  const leave = (ticket: Ticket) =>
    Effect.sync(() => {
      waiting.delete(ticket)
      if (alone === ticket) handOver()
    })

  return (attempt, patience) =>
    Effect.suspend(() => {
      if (open) return Effect.onExit(attempt, learn)
      const ticket: Ticket = Deferred.unsafeMake(FiberId.none)
      return Effect.onExit(Effect.zipRight(enter(ticket, patience), attempt), (exit) =>
        Effect.zipRight(learn(exit), leave(ticket))
      )
    })
}
