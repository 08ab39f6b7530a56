/**
 * A value that runs out and is made anew: one maker at a time, whoever asks.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { DcsCredentialsError } from "../model/DcsError.ts"

/** Renewed when ten minutes or a fifth of its life are left, whichever is less: after 12 of 15 minutes, 23:50 of 24 h. */
const leftWhenRenewed = (life: number): number => Math.min(10 * 60_000, life / 5)

/** Where the maker did not say how long its value lasts. */
const assumedLife = 3_600_000

/** How long a value that is still good is used after its renewal has failed, before that is tried again. */
const renewalPause = 30_000

export interface Issued<A> {
  readonly value: A
  /** Milliseconds from now. */
  readonly life: number | undefined
}

interface Renewable<A> {
  /**
   * The value, made or renewed first where that is due. All who ask meanwhile share one maker and its failure; the next
   * one to ask starts another. Where a renewal fails before the old value has run out, that is still given.
   */
  readonly get: Effect.Effect<A, DcsCredentialsError>
  /** The last value that was made and not dropped. */
  readonly current: () => A | undefined
  /** Forgets this value, if it is still the current one. */
  readonly drop: (value: A) => void
}

/** What is known of something that authenticates and that was made here. */
export interface CredentialAge {
  readonly issuedAt: number
  /** An answer came to it that was no 401. */
  accepted: boolean
}

/**
 * Whether another one is worth making after a refusal. One that is refused within a minute, and was never accepted, is
 * refused for a reason that the next one would have as well.
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
  let inFlight: InFlight<A> | undefined

  const issue = (current: InFlight<A>): Effect.Effect<void> =>
    Effect.flatMap(Effect.all([Effect.exit(issuer), Clock.currentTimeMillis]), ([exit, now]) =>
      Effect.sync(() => {
        if (inFlight === current) inFlight = undefined
        if (Exit.isSuccess(exit)) {
          const { life = assumedLife, value } = exit.value
          stored = { value, renewAt: now + life - leftWhenRenewed(life), endsAt: now + life }
        } else {
          notBefore = now + renewalPause
        }
        Deferred.doneUnsafe(
          current.result,
          Exit.map(exit, ({ value }) => value)
        )
      })
    )

  /** The maker outlives whoever asked first, but not the last one who waits for it. */
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
