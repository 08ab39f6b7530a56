/**
 * A value that runs out and is made anew: one maker at a time, whoever asks.
 *
 * @since 0.1.0
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
const pause = 30_000

/** @since 0.1.0 */
export interface Made<A> {
  readonly value: A
  /** Milliseconds from now. */
  readonly life: number | undefined
}

/** @since 0.1.0 */
export interface Renewed<A> {
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

/**
 * What is known of something that authenticates and that was made here.
 *
 * @since 0.1.0
 */
export interface Standing {
  readonly madeAt: number
  /** An answer came to it that was no 401. */
  accepted: boolean
}

/**
 * Whether another one is worth making after a refusal. One that is refused within a minute, and was never accepted, is
 * refused for a reason that the next one would have as well.
 */
export const shouldReplace = ({ accepted, madeAt }: Standing, now: number): boolean =>
  accepted || now - madeAt >= 60_000

interface Flight<A> {
  readonly landed: Deferred.Deferred<A, DcsCredentialsError>
  fiber: Fiber.Fiber<void> | undefined
  waiting: number
}

/** @since 0.1.0 */
export const make = <A>(maker: Effect.Effect<Made<A>, DcsCredentialsError>): Renewed<A> => {
  let held: { readonly value: A; readonly renewAt: number; readonly endsAt: number } | undefined
  let notBefore = 0
  let flight: Flight<A> | undefined

  const fly = (current: Flight<A>): Effect.Effect<void> =>
    Effect.flatMap(Effect.all([Effect.exit(maker), Clock.currentTimeMillis]), ([exit, now]) =>
      Effect.sync(() => {
        if (flight === current) flight = undefined
        if (Exit.isSuccess(exit)) {
          const { life = assumedLife, value } = exit.value
          held = { value, renewAt: now + life - leftWhenRenewed(life), endsAt: now + life }
        } else {
          notBefore = now + pause
        }
        Deferred.doneUnsafe(
          current.landed,
          Exit.map(exit, ({ value }) => value)
        )
      })
    )

  /** The maker outlives whoever asked first, but not the last one who waits for it. */
  const shared: Effect.Effect<A, DcsCredentialsError> = Effect.uninterruptibleMask((restore) =>
    Effect.suspend(() => {
      const current: Flight<A> = (flight ??= { landed: Deferred.makeUnsafe(), fiber: undefined, waiting: 0 })
      current.waiting++
      const started =
        current.fiber === undefined
          ? Effect.map(Effect.forkDetach(fly(current)), (fiber) => {
              current.fiber = fiber
            })
          : Effect.void
      return Effect.onExit(Effect.andThen(started, restore(Deferred.await(current.landed))), () =>
        Effect.sync(() => {
          current.waiting--
          if (current.waiting > 0 || Deferred.isDoneUnsafe(current.landed)) return
          if (flight === current) flight = undefined
          current.fiber?.interruptUnsafe()
        })
      )
    })
  )

  const get = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (held === undefined || now >= held.endsAt) return shared
    const { value } = held
    if (now < held.renewAt || now < notBefore) return Effect.succeed(value)
    return shared.pipe(Effect.catch((error) => (held?.value === value ? Effect.succeed(value) : Effect.fail(error))))
  })

  return {
    get,
    current: () => held?.value,
    drop: (value) => {
      if (held?.value === value) held = undefined
    }
  }
}
