/**
 * A value that expires and is renewed, with one renewal at a time for all callers.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { DcsCredentialsError } from "../model/DcsError.ts"
import { debug } from "../operation/debug.ts"

/**
 * Renewed when ten minutes or a fifth of the lifetime are left, whichever is less: after 12 of 15 minutes, or 23:50 of 24
 * hours. In milliseconds.
 */
const leftWhenRenewed = (life: number): number => Math.min(10 * 60_000, life / 5)

/** The lifetime in milliseconds if the issuer gives none. */
const assumedLife = 3_600_000

/** After a failed renewal, a value that is still valid is used for this long before the next try, in milliseconds. */
const renewalPause = 30_000

export interface Issued<A> {
  readonly value: A
  /** Milliseconds from now. */
  readonly life: number | undefined
}

interface Renewable<A> {
  /**
   * The value, issued or renewed first if due. Concurrent callers share one issuer and its failure; the next caller
   * starts another. If a renewal fails before the old value has expired, the old value is returned.
   */
  readonly get: Effect.Effect<A, DcsCredentialsError>
  /** The last issued value that was not dropped. */
  readonly current: () => A | undefined
  /** Forgets this value if it is still the current one. */
  readonly drop: (value: A) => void
}

/** How old a credential is, and whether it ever worked. */
export interface CredentialAge {
  readonly issuedAt: number
  /** The service has accepted it: a response other than 401 arrived. */
  accepted: boolean
}

/**
 * Whether a rejected credential is worth replacing. If it was never accepted and is less than a minute old, a new one
 * would be rejected for the same reason.
 */
export const shouldReplace = ({ accepted, issuedAt }: CredentialAge, now: number): boolean =>
  accepted || now - issuedAt >= 60_000

interface InFlight<A> {
  readonly result: Deferred.Deferred<A, DcsCredentialsError>
  fiber: Fiber.Fiber<void> | undefined
  waiting: number
}

export const make = <A>(issuer: Effect.Effect<Issued<A>, DcsCredentialsError>): Renewable<A> => {
  let stored: { readonly value: A; readonly renewAt: number; readonly endsAt: number } | undefined
  let notBefore = 0
  let issued = 0
  let inFlight: InFlight<A> | undefined

  const issue = (current: InFlight<A>): Effect.Effect<void> =>
    Effect.flatMap(Effect.all([Effect.exit(issuer), Clock.currentTimeMillis]), ([exit, now]) =>
      Effect.suspend(() => {
        if (inFlight === current) inFlight = undefined
        if (Exit.isSuccess(exit)) {
          const { life = assumedLife, value } = exit.value
          stored = { value, renewAt: now + life - leftWhenRenewed(life), endsAt: now + life }
          issued += 1
        } else {
          notBefore = now + renewalPause
        }
        Deferred.doneUnsafe(
          current.result,
          Exit.map(exit, ({ value }) => value)
        )
        return Exit.isSuccess(exit) && issued > 1
          ? debug("Credentials renewed", { "dcs.credentials.life_ms": exit.value.life ?? assumedLife })
          : Effect.void
      })
    )

  /** Runs until the last waiter leaves, even if the first one has left. */
  const shared: Effect.Effect<A, DcsCredentialsError> = Effect.uninterruptibleMask((restore) =>
    Effect.suspend(() => {
      const current: InFlight<A> = (inFlight ??= { result: Deferred.makeUnsafe(), fiber: undefined, waiting: 0 })
      current.waiting++
      const started =
        current.fiber === undefined
          ? Effect.map(Effect.forkDetach(issue(current)), (fiber) => {
              current.fiber = fiber
            })
          : Effect.void
      return Effect.onExit(Effect.andThen(started, restore(Deferred.await(current.result))), () =>
        Effect.sync(() => {
          current.waiting--
          if (current.waiting > 0 || Deferred.isDoneUnsafe(current.result)) return
          if (inFlight === current) inFlight = undefined
          current.fiber?.interruptUnsafe()
        })
      )
    })
  )

  const get = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (stored === undefined || now >= stored.endsAt) return shared
    const { value } = stored
    if (now < stored.renewAt || now < notBefore) return Effect.succeed(value)
    return shared.pipe(Effect.catch((error) => (stored?.value === value ? Effect.succeed(value) : Effect.fail(error))))
  })

  return {
    get,
    current: () => stored?.value,
    drop: (value) => {
      if (stored?.value === value) stored = undefined
    }
  }
}
