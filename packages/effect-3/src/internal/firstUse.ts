/**
 * One goes alone. Five wrong signatures in a row lock an access key for minutes, so while nobody knows whether a key is
 * right only one request at a time is under way with it.
 */
import { firstUse, keyRefused, provesKey } from "@dcs-tasks/wire/retry"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import type { CredentialsProvider, WaitLimit } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsUnauthorized } from "../DcsError.ts"
import { within } from "./timers.ts"

interface Options {
  /** For the error of those who waited in vain. */
  readonly source: string
  /** Whether the next request may be accepted although this one was not: a clock was corrected. */
  readonly canRecover: (error: DcsUnauthorized) => Effect.Effect<boolean>
}

type Ticket = Deferred.Deferred<void, DcsCredentialsError>

const tell = (tickets: ReadonlyArray<Ticket>, what: Effect.Effect<void, DcsCredentialsError>) => {
  for (const ticket of tickets) Deferred.unsafeDone(ticket, what)
}

/**
 * A closed gate. The first attempt passes, the others wait. An answer that is no 401 opens it. A 401 closes it again and
 * fails all who wait at once, unless it is mended: they would be refused as well. An attempt without an answer, or one
 * that is interrupted, hands its turn to the next.
 */
export const guardFirstUse = ({ canRecover, source }: Options): NonNullable<CredentialsProvider["aroundAttempt"]> => {
  const key = firstUse<Ticket>()

  const enter = (ticket: Ticket, waitLimit: WaitLimit): Effect.Effect<void, DcsError> =>
    Effect.suspend(() => (key.enter(ticket) === "go" ? Effect.void : within(Deferred.await(ticket), waitLimit)))

  const accepted = Effect.sync(() => tell(key.accepted(), Effect.void))

  const refused = (refusal: DcsUnauthorized): Effect.Effect<unknown> =>
    Effect.flatMap(canRecover(refusal), (mended) => {
      const tickets = key.refused(mended)
      if (tickets.length === 0) return Effect.void
      const error = new DcsCredentialsError({ source, problem: keyRefused(refusal.errorCode) })
      // They hear of it a moment later: whoever runs many calls is to see the refusal itself first.
      return Effect.forkDaemon(Effect.sync(() => tell(tickets, Effect.fail(error))))
    })

  const learn = (exit: Exit.Exit<unknown, DcsError>): Effect.Effect<unknown> => {
    if (Exit.isSuccess(exit)) return accepted
    const error = Option.getOrUndefined(Cause.failureOption(exit.cause))
    if (error === undefined) return Effect.void
    if (provesKey(error)) return accepted
    return error instanceof DcsUnauthorized ? refused(error) : Effect.void
  }

  const leave = (ticket: Ticket) =>
    Effect.sync(() => {
      const next = key.left(ticket)
      if (next !== undefined) tell([next], Effect.void)
    })

  return (attempt, waitLimit) =>
    Effect.suspend(() => {
      if (key.isOpen()) return Effect.onExit(attempt, learn)
      const ticket: Ticket = Deferred.unsafeMake(FiberId.none)
      return Effect.onExit(Effect.zipRight(enter(ticket, waitLimit), attempt), (exit) =>
        Effect.zipRight(learn(exit), leave(ticket))
      )
    })
}
