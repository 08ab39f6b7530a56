/**
 * Limits the first use of an access key to one request at a time. After five wrong signatures in a row, the
 * next one locks the key for minutes.
 */
import { firstUse, keyRefused, provesKey } from "@dcs-tasks/wire/retry"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { CredentialsProvider, WaitLimit } from "../model/Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsUnauthorized } from "../model/DcsError.ts"
import { within } from "../effects/timers.ts"

interface Options {
  /** For the error of the attempts that waited. */
  readonly source: string
  /** Whether the next request can succeed although this one was rejected: a clock was corrected, a key renewed. */
  readonly canRecover: (error: DcsUnauthorized) => Effect.Effect<boolean>
}

type Ticket = Deferred.Deferred<void, DcsCredentialsError>

const complete = (tickets: ReadonlyArray<Ticket>, result: Effect.Effect<void, DcsCredentialsError>) => {
  for (const ticket of tickets) Deferred.doneUnsafe(ticket, result)
}

/**
 * The first attempt runs, the others wait. A response other than 401 lets all of them run. After a 401, all that wait
 * fail at once unless the credentials recovered: the service would reject them, too. An attempt without a response, or
 * an interrupted one, lets the next one run.
 */
export const guardFirstUse = ({ canRecover, source }: Options): NonNullable<CredentialsProvider["aroundAttempt"]> => {
  const key = firstUse<Ticket>()

  const enter = (ticket: Ticket, waitLimit: WaitLimit): Effect.Effect<void, DcsError> =>
    Effect.suspend(() => (key.enter(ticket) === "go" ? Effect.void : within(Deferred.await(ticket), waitLimit)))

  const onRefused = (refusal: DcsUnauthorized): Effect.Effect<unknown> =>
    Effect.flatMap(canRecover(refusal), (recovered) => {
      const tickets = key.refused(recovered)
      if (tickets.length === 0) return Effect.void
      const error = new DcsCredentialsError({ source, problem: keyRefused(refusal.errorCode) })
      // Fail waiters in a later tick so that a bulk run sees the 401 first.
      return Effect.forkDetach(Effect.sync(() => complete(tickets, Effect.fail(error))))
    })

  const onAccepted = Effect.sync(() => complete(key.accepted(), Effect.void))

  const recordOutcome = (exit: Exit.Exit<unknown, DcsError>): Effect.Effect<unknown> => {
    if (Exit.isSuccess(exit)) return onAccepted
    const error = Option.getOrUndefined(Exit.findErrorOption(exit))
    if (error === undefined) return Effect.void
    if (provesKey(error)) return onAccepted
    return error instanceof DcsUnauthorized ? onRefused(error) : Effect.void
  }

  const leave = (ticket: Ticket) =>
    Effect.sync(() => {
      const next = key.left(ticket)
      if (next !== undefined) complete([next], Effect.void)
    })

  return (attempt, waitLimit) =>
    Effect.suspend(() => {
      if (key.isOpen()) return Effect.onExit(attempt, recordOutcome)
      const ticket: Ticket = Deferred.makeUnsafe()
      return Effect.onExit(Effect.andThen(enter(ticket, waitLimit), attempt), (exit) =>
        Effect.andThen(recordOutcome(exit), leave(ticket))
      )
    })
}
