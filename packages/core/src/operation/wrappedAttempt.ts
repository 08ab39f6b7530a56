/**
 * An attempt that waits for its turn, as its credentials ask for. Whatever they make of it, what is told is what the
 * attempt came to.
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

/** What waits, and how long it may. */
interface WrappedAttempt<A> {
  readonly limit: Limit
  readonly story: Story
  /** The attempt after a story. */
  readonly attempt: (story: Story, onExpiry: OnExpiry) => Ended<A>
}

type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** An attempt under way. */
interface Running {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  /** Ends it, so that it tells what it has come to. */
  readonly cutOff: (clock: EndedBy) => void
}

/** What an attempt is for whoever runs it. */
const asProviderSees = <A>(attempted: Ended<A>): Effect.Effect<Concluded<A>, DcsError> =>
  Effect.matchEffect(attempted, {
    onSuccess: Effect.succeed,
    onFailure: ({ died, error }) => (died === undefined ? Effect.fail(error) : Effect.failCause(died))
  })

/**
 * Runs the attempt when its turn has come. Waiting takes from the time for all attempts, not from that of this one. A
 * provider that runs it more than once, one after the other, gets one story out of it; after a success nothing more is
 * sent, nor once the call is over.
 */
export const wrappedAttempt = <A>(
  hook: NonNullable<CredentialsProvider["aroundAttempt"]>,
  source: string | undefined,
  { attempt, limit, ...context }: WrappedAttempt<A>
): Ended<A> =>
  Effect.suspend(() => {
    let story = context.story
    let outcome: Ended<A> | undefined
    let hasSucceeded = false
    let running: Running | undefined
    let isOver = false
    /** The time for all attempts has run out during this one, which has a limit of its own. */
    let onAttemptEnd: (() => void) | undefined

    let timedOut: DcsTimeout | undefined
    const late = Effect.suspend(() =>
      Effect.fail((timedOut ??= new DcsTimeout({ phase: "total", timeoutMillis: limit.allOf, ...sentOf(story) })))
    )

    const succeeded = (concluded: Concluded<A>): Ended<A> => {
      hasSucceeded = true
      return (outcome = Effect.succeed(concluded))
    }
    const failed = (failed: Failed, wasCutOff: boolean): Ended<A> => {
      // An attempt that got no further than its credentials hides none that did.
      if (!failedBeforeSending(failed.error) || (outcome === undefined && !wasCutOff)) {
        story = failed.story
        // A middleware that ends itself ends its attempt, and not the call.
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
        // A tracer or a sender that breaks down, perhaps once all was sent: no error of the provider's.
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
      if (outcome !== undefined && hasSucceeded) return outcome
      return running === undefined
        ? start
        : Effect.fail({
            error: unusableCredentials(source, "the provider ran an attempt twice at the same time"),
            story
          })
    })

    /** What is under way is not to send anything any more: it ends, and tells its story. */
    const conclude = (clock: EndedBy, otherwise: () => DcsError): Ended<A> => {
      isOver = true
      const result = Effect.suspend(() => outcome ?? Effect.fail({ error: otherwise(), story }))
      if (running === undefined) return result
      const { cutOff, fiber } = running
      cutOff(clock)
      return Effect.andThen(Fiber.await(fiber), result)
    }

    const wrapped: Effect.Effect<Concluded<A>, DcsError> = until(
      callerEffect(() => hook(asProviderSees(attempted), { millis: limit.all, late }), source),
      (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
        const stop = alarm(fiber, limit.all, () => {
          const expire = () => {
            // From now on, and not only once somebody is told.
            isOver = true
            end(late)
          }
          if (running === undefined) expire()
          else onAttemptEnd = expire
        })
        return (isInterrupted) => {
          // The provider is done, or the caller has gone: nothing begins any more.
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
