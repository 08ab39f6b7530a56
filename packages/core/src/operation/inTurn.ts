/**
 * An attempt that waits for its turn, as its credentials ask for. Whatever they make of it, what is told is what the
 * attempt came to.
 *
 * @since 0.1.0
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
import { effectOf } from "./provided.ts"
import { DcsCredentialsError, type DcsError, DcsTimeout } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import { alarm, until } from "../transport/timers.ts"
import type { Ring } from "../transport/transport.ts"

/** What waits, and how long it may. */
export interface Waiting<A> {
  readonly limit: Limit
  readonly story: Story
  /** The attempt after a story. */
  readonly attempt: (story: Story, ring: Ring) => Ended<A>
}

type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** An attempt under way. */
interface Running {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  /** Ends it, so that it tells what it has come to. */
  readonly cut: (clock: EndedBy) => void
}

/** What an attempt is for whoever runs it. */
const plain = <A>(attempted: Ended<A>): Effect.Effect<Concluded<A>, DcsError> =>
  Effect.matchEffect(attempted, {
    onSuccess: Effect.succeed,
    onFailure: ({ died, error }) => (died === undefined ? Effect.fail(error) : Effect.failCause(died))
  })

/**
 * Runs the attempt when its turn has come. Waiting takes from the time for all attempts, not from that of this one. A
 * provider that runs it more than once, one after the other, gets one story out of it; after a success nothing more is
 * sent, nor once the call is over.
 */
export const inTurn = <A>(
  take: NonNullable<CredentialsProvider["aroundAttempt"]>,
  source: string | undefined,
  { attempt, limit, ...before }: Waiting<A>
): Ended<A> =>
  Effect.suspend(() => {
    const unusable = (problem: string) => new DcsCredentialsError({ source: source ?? "provider", problem })
    let story = before.story
    let came: Ended<A> | undefined
    let hasSucceeded = false
    let running: Running | undefined
    let isOver = false
    /** The time for all attempts has run out during this one, which has a limit of its own. */
    let overdue: (() => void) | undefined

    let waited: DcsTimeout | undefined
    const late = Effect.suspend(() =>
      Effect.fail((waited ??= new DcsTimeout({ phase: "total", timeoutMillis: limit.totalTimeout, ...sentOf(story) })))
    )

    const succeeded = (concluded: Concluded<A>): Ended<A> => {
      hasSucceeded = true
      return (came = Effect.succeed(concluded))
    }
    const failed = (failed: Failed, wasCut: boolean): Ended<A> => {
      // An attempt that got no further than its credentials hides none that did.
      if (!failedBeforeSending(failed.error) || (came === undefined && !wasCut)) {
        story = failed.story
        // A middleware that ends itself ends its attempt, and not the call.
        const endsItself = failed.died !== undefined && Cause.hasInterrupts(failed.died)
        came = Effect.fail(endsItself ? { ...failed, died: undefined } : failed)
      }
      return Effect.fail(failed)
    }

    const started = Effect.withFiber<Concluded<A>, Failed>((parent) => {
      const end = Closing.make()
      let endedBy: EndedBy = "abandoned"
      const cut = (clock: EndedBy): void => {
        endedBy = clock
        end.close()
      }
      const fiber = Effect.runForkWith(parent.context)(
        Effect.matchEffect(
          attempt(story, (over) => end.watch(() => over(endedBy))),
          { onSuccess: succeeded, onFailure: (failure) => failed(failure, end.isClosed()) }
        )
      )
      running = { fiber, cut }
      fiber.addObserver((exit) => {
        running = undefined
        // A tracer or a sender that breaks down, perhaps once all was sent: no error of the provider's.
        if (Exit.hasDies(exit)) came = exit
        overdue?.()
      })
      return Effect.callback((resume) => {
        fiber.addObserver(resume)
        return Effect.suspend(() => {
          cut("abandoned")
          return Fiber.await(fiber)
        })
      })
    })

    const attempted = Effect.suspend((): Ended<A> => {
      if (isOver) return Effect.interrupt
      if (came !== undefined && hasSucceeded) return came
      return running === undefined
        ? started
        : Effect.fail({ error: unusable("the provider ran an attempt twice at the same time"), story })
    })

    /** What is under way is not to send anything any more: it ends, and tells its story. */
    const told = (clock: EndedBy, otherwise: () => DcsError): Ended<A> => {
      isOver = true
      const end = Effect.suspend(() => came ?? Effect.fail({ error: otherwise(), story }))
      if (running === undefined) return end
      const { cut, fiber } = running
      cut(clock)
      return Effect.andThen(Fiber.await(fiber), end)
    }

    const taken: Effect.Effect<Concluded<A>, DcsError> = until(
      effectOf(() => take(plain(attempted), { millis: limit.remaining, late }), source),
      (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
        const stop = alarm(fiber, limit.remaining, () => {
          const giveUp = () => {
            // From now on, and not only once somebody is told.
            isOver = true
            end(late)
          }
          if (running === undefined) giveUp()
          else overdue = giveUp
        })
        return (countsAsGone) => {
          // The provider is done, or the caller has gone: nothing begins any more.
          isOver = true
          stop()
          if (countsAsGone) running?.fiber.interruptUnsafe()
        }
      }
    )
    return Effect.matchEffect(taken, {
      onFailure: (error) => told(waited === undefined ? "abandoned" : "all", () => waited ?? error),
      onSuccess: () => told("abandoned", () => unusable("the provider did not run the attempt"))
    })
  })
