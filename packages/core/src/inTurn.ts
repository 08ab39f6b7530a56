/**
 * An attempt that waits for its turn, as its credentials ask for. Whatever they make of it, what is told is what the
 * attempt came to.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import { type Concluded, type Failed, sentOf, type Story, type Unended } from "./Story.ts"
import { type CredentialsProvider, effectOf } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput, DcsTimeout, DcsTransportError } from "./DcsError.ts"
import type { Limit, Sent } from "./transport/RoundTrip.ts"
import { alarm, atMoment, until } from "./timers.ts"

/** What waits, and how long it may. */
export interface Waiting<A> {
  readonly limit: Limit
  readonly story: Story
  /** The attempt, begun at a moment and after a story. */
  readonly attempt: (
    now: number,
    story: Story,
    onSend: (unended: Unended) => boolean
  ) => Effect.Effect<Concluded<A>, Failed>
}

const cutOff = (sent: Sent): DcsError =>
  new DcsTransportError({ kind: "network", detail: "the credentials provider did not wait for the answer", ...sent })

/** An attempt that got no further than its credentials hides none that did. */
const sentNothing = ({ error }: Failed): boolean =>
  error instanceof DcsCredentialsError || error instanceof DcsInvalidInput

/**
 * Runs the attempt when its turn has come. Waiting takes from the time for all attempts, not from that of this one. A
 * provider that runs it more than once, one after the other, gets one story out of it; after a success nothing more is
 * sent, nor once the call is over.
 */
export const inTurn = <A>(
  take: NonNullable<CredentialsProvider["inTurn"]>,
  source: string | undefined,
  { attempt, limit, ...before }: Waiting<A>
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.suspend(() => {
    const unusable = (problem: string) => new DcsCredentialsError({ source: source ?? "provider", problem })
    let story = before.story
    let came: Exit.Exit<Concluded<A>, Failed> | undefined
    /** Who runs it now. */
    let runner: Fiber.Fiber<unknown, unknown> | undefined
    let unended: Unended | undefined
    let isOver = false
    /** The time for all attempts has run out during this one, which has a limit of its own. */
    let overdue: (() => void) | undefined

    let waited: DcsTimeout | undefined
    const tooLong = (sent: Sent) => new DcsTimeout({ phase: "total", timeoutMillis: limit.allOf, ...sent })
    const late = Effect.suspend(() => Effect.fail((waited ??= tooLong(sentOf(story)))))

    const keep = (exit: Exit.Exit<Concluded<A>, Failed>): void => {
      const failure = Exit.findErrorOption(exit)
      if (failure._tag === "Some") {
        if (came !== undefined && sentNothing(failure.value)) return
        story = failure.value.story
      }
      came = exit
    }
    const noted = (exit: Exit.Exit<Concluded<A>, Failed>): Effect.Effect<void> =>
      Effect.sync(() => {
        if (isOver) return
        runner = undefined
        if (!Exit.hasInterrupts(exit)) {
          // What dies tells nothing of its requests.
          if (Exit.hasDies(exit)) story = unended?.(cutOff).story ?? story
          keep(exit)
        } else if (unended !== undefined) keep(Exit.fail(unended(cutOff)))
        unended = undefined
        overdue?.()
      })
    const onSend = (given: Unended): boolean => {
      unended = given
      return !isOver
    }
    const attempted = Effect.mapError(
      Effect.withFiber((fiber): Effect.Effect<Concluded<A>, Failed> => {
        if (isOver) return Effect.interrupt
        if (came !== undefined && Exit.isSuccess(came)) return came
        if (runner !== undefined)
          return Effect.fail({ error: unusable("the provider runs an attempt twice at once"), story })
        runner = fiber
        return Effect.onExit(
          atMoment((now) => attempt(now, story, onSend)),
          noted
        )
      }),
      ({ error }) => error
    )

    const told = (otherwise: DcsError, unseen: (sent: Sent) => DcsError): Effect.Effect<Concluded<A>, Failed> => {
      isOver = true
      // Nobody waits for it: it is not to send anything any more.
      runner?.interruptUnsafe()
      if (unended !== undefined) return Effect.fail(unended(unseen))
      return came ?? Effect.fail({ error: otherwise, story })
    }

    const taken: Effect.Effect<Concluded<A>, DcsError> = until(
      effectOf(() => take(attempted, { millis: limit.all, late }), source),
      (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
        const stop = alarm(fiber, limit.all, () => {
          const giveUp = () => {
            // From now on, and not only once somebody is told.
            isOver = true
            end(late)
          }
          if (runner === undefined) giveUp()
          else overdue = giveUp
        })
        return () => {
          // The provider is done, or the caller has gone: nothing begins any more.
          isOver = true
          runner?.interruptUnsafe()
          stop()
        }
      }
    )
    return Effect.matchEffect(taken, {
      onFailure: (error) => (waited === undefined ? told(error, cutOff) : told(waited, tooLong)),
      onSuccess: () => told(unusable("the provider let no attempt run"), cutOff)
    })
  })
