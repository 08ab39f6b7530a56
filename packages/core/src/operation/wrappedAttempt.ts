/**
 * Runs an attempt inside its provider's `aroundAttempt`. Whatever that function does, the outcome is that of the
 * attempt.
 */
import { failedBeforeSending } from "@dcs-tasks/wire/retry"
import type { EndedBy } from "@dcs-tasks/wire/answer"
import { type Limit, sentOf, type Story } from "@dcs-tasks/wire/failure"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Closing from "../transport/closing.ts"
import type { CredentialsProvider } from "../model/Credentials.ts"
import { callerEffect, unusableCredentials } from "./callerEffect.ts"
import { type DcsError, DcsTimeout } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import { alarm, until } from "../effects/timers.ts"
import type { OnExpiry } from "../transport/transport.ts"

/** The attempt to run, and its limits. */
interface WrappedAttempt<A> {
  readonly limit: Limit
  readonly story: Story
  /** Runs the attempt after these requests. */
  readonly attempt: (story: Story, onExpiry: OnExpiry) => Ended<A>
}

type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** An attempt in progress. */
interface Running {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  /** Ends the attempt, so that it reports what it has done. */
  readonly cutOff: (clock: EndedBy) => void
}

/** The attempt as the provider sees it: with the plain error. */
const asProviderSees = <A>(attempted: Ended<A>): Effect.Effect<Concluded<A>, DcsError> =>
  Effect.matchEffect(attempted, {
    onSuccess: Effect.succeed,
    onFailure: ({ died, error }) => (died === undefined ? Effect.fail(error) : Effect.failCause(died))
  })

/**
 * Runs the attempt when the provider does. The wait counts towards the total time limit, not towards that of the
 * attempt. If the provider runs the attempt several times, one after the other, their requests make one story. Nothing
 * is sent after a success, or after the call has ended.
 */
export const wrappedAttempt = <A>(
  hook: NonNullable<CredentialsProvider["aroundAttempt"]>,
  source: string | undefined,
  { attempt, limit, ...context }: WrappedAttempt<A>
): Ended<A> =>
  Effect.suspend(() => {
    let story = context.story
    let outcome: Ended<A> | undefined
    let success: Ended<A> | undefined
    let running: Running | undefined
    let isOver = false
    /** Set if the total time limit expires during this attempt, which has its own limit. */
    let onAttemptEnd: (() => void) | undefined

    let timedOut: DcsTimeout | undefined
    const late = Effect.suspend(() =>
      Effect.fail(
        (timedOut ??= new DcsTimeout({ phase: "total", timeoutMillis: limit.totalTimeout, ...sentOf(story) }))
      )
    )

    const succeeded = (concluded: Concluded<A>): Ended<A> => {
      success = Effect.succeed(concluded)
      return (outcome = success)
    }
    const failed = (failed: Failed, wasCutOff: boolean): Ended<A> => {
      // An attempt that failed before sending does not hide an earlier one that sent.
      if (!failedBeforeSending(failed.error) || (outcome === undefined && !wasCutOff)) {
        story = failed.story
        // A middleware that interrupts itself ends its attempt, not the call.
        const endsItself = failed.died !== undefined && Cause.hasInterrupts(failed.died)
        outcome = Effect.fail(endsItself ? { ...failed, died: undefined } : failed)
      }
      return Effect.fail(failed)
    }

    const start = Effect.withFiber<Concluded<A>, Failed>((parent) => {
      const ending = Closing.make()
      let endedBy: EndedBy = "abandoned"
      const cutOff = (clock: EndedBy): void => {
        endedBy = clock
        ending.close()
      }
      const fiber = Effect.runForkWith(parent.context)(
        Effect.matchEffect(
          attempt(story, (over) => ending.watch(() => over(endedBy))),
          { onSuccess: succeeded, onFailure: (failure) => failed(failure, ending.isClosed()) }
        )
      )
      running = { fiber, cutOff }
      fiber.addObserver((exit) => {
        running = undefined
        // A tracer or a sender died, perhaps after the request was sent: the provider did not fail.
        if (Exit.hasDies(exit)) outcome = exit
        onAttemptEnd?.()
      })
      return Effect.callback((resume) => {
        fiber.addObserver(resume)
        return Effect.suspend(() => {
          cutOff("abandoned")
          return Fiber.await(fiber)
        })
      })
    })

    const attempted = Effect.suspend((): Ended<A> => {
      if (isOver) return Effect.interrupt
      if (success !== undefined) return success
      return running === undefined
        ? start
        : Effect.fail({
            error: unusableCredentials(source, "the provider ran an attempt twice at the same time"),
            story
          })
    })

    /** Ends the attempt in progress, which must not send anything more, and returns its outcome. */
    const conclude = (clock: EndedBy, otherwise: () => DcsError): Ended<A> => {
      isOver = true
      const result = Effect.suspend(() => outcome ?? Effect.fail({ error: otherwise(), story }))
      if (running === undefined) return result
      const { cutOff, fiber } = running
      cutOff(clock)
      return Effect.andThen(Fiber.await(fiber), result)
    }

    const wrapped: Effect.Effect<Concluded<A>, DcsError> = until(
      callerEffect(() => hook(asProviderSees(attempted), { millis: limit.remaining, late }), source),
      (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
        const stop = alarm(fiber, limit.remaining, () => {
          const expire = () => {
            // At once, before anything else can run.
            isOver = true
            end(late)
          }
          if (running === undefined) expire()
          else onAttemptEnd = expire
        })
        return (isInterrupted) => {
          // The provider has finished, or the caller was interrupted: nothing starts after that.
          isOver = true
          stop()
          if (isInterrupted) running?.fiber.interruptUnsafe()
        }
      }
    )
    return Effect.matchEffect(wrapped, {
      onFailure: (error) => conclude(timedOut === undefined ? "abandoned" : "all", () => timedOut ?? error),
      onSuccess: () => conclude("abandoned", () => unusableCredentials(source, "the provider did not run the attempt"))
    })
  })
