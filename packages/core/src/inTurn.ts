/**
 * An attempt that waits for its turn, as its credentials ask for. Whatever they make of it, what is told is what the
 * attempt came to.
 *
 * @since 0.1.0
 */
import { toldBeforeSending } from "@dcs-tasks/wire/afterFailure"
import type { Clock } from "@dcs-tasks/wire/answer"
import type { Limit } from "@dcs-tasks/wire/conclusion"
import { sentOf, type Story } from "@dcs-tasks/wire/story"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { type CredentialsProvider, effectOf } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsTimeout } from "./DcsError.ts"
import type { Concluded, Failed } from "./Ending.ts"
import { alarm, until } from "./timers.ts"
import type { Ring } from "./transport/Transport.ts"

/** What waits, and how long it may. */
export interface Waiting<A> {
  readonly limit: Limit
  readonly story: Story
  /** The attempt after a story. */
  readonly attempt: (story: Story, ring: Ring) => Effect.Effect<Concluded<A>, Failed>
}

/** An attempt under way. */
interface Running<A> {
  readonly fiber: Fiber.Fiber<Concluded<A>, Failed>
  /** Ends it, so that it tells what it has come to. */
  readonly cut: (clock: Clock) => void
}

/** What a failed attempt is for whoever runs it. */
const failureOf = ({ died, error }: Failed): Effect.Effect<never, DcsError> =>
  died === undefined ? Effect.fail(error) : Effect.failCause(died)

/** A bell that rings once. */
const bell = (): { readonly ring: Ring; readonly rung: () => boolean; readonly pull: (clock: Clock) => void } => {
  let pulled: Clock | undefined
  let listener: ((clock: Clock) => void) | undefined
  return {
    ring: (over) => {
      listener = over
      if (pulled !== undefined) over(pulled)
      return () => {
        listener = undefined
      }
    },
    rung: () => pulled !== undefined,
    pull: (clock) => {
      pulled ??= clock
      listener?.(pulled)
    }
  }
}

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
    let running: Running<A> | undefined
    let isOver = false
    /** The time for all attempts has run out during this one, which has a limit of its own. */
    let overdue: (() => void) | undefined

    let waited: DcsTimeout | undefined
    const late = Effect.suspend(() =>
      Effect.fail((waited ??= new DcsTimeout({ phase: "total", timeoutMillis: limit.allOf, ...sentOf(story) })))
    )

    const keep = (exit: Exit.Exit<Concluded<A>, Failed>, wasCut: boolean): void => {
      const failure = Exit.findErrorOption(exit)
      if (failure._tag === "None") came = exit
      else {
        const failed = failure.value
        // An attempt that got no further than its credentials hides none that did.
        if (toldBeforeSending(failed.error) && (came !== undefined || wasCut)) return
        story = failed.story
        // A middleware that ends itself ends its attempt, and not the call.
        const endsItself = failed.died !== undefined && Cause.hasInterrupts(failed.died)
        came = endsItself ? Exit.fail({ ...failed, died: undefined }) : exit
      }
    }

    const started = Effect.withFiber<Concluded<A>, Failed>((parent) => {
      const { pull, ring, rung } = bell()
      const fiber = Effect.runForkWith(parent.context)(attempt(story, ring))
      running = { fiber, cut: pull }
      fiber.addObserver((exit) => {
        running = undefined
        keep(exit, rung())
        overdue?.()
      })
      return Effect.callback((resume) => {
        fiber.addObserver(resume)
        return Effect.suspend(() => {
          pull("abandoned")
          return Fiber.await(fiber)
        })
      })
    })

    const attempted = Effect.suspend((): Effect.Effect<Concluded<A>, Failed> => {
      if (isOver) return Effect.interrupt
      if (came !== undefined && Exit.isSuccess(came)) return came
      return running === undefined
        ? started
        : Effect.fail({ error: unusable("the provider runs an attempt twice at once"), story })
    }).pipe(Effect.catch(failureOf))

    /** What is under way is not to send anything any more: it ends, and tells its story. */
    const told = (clock: Clock, otherwise: () => DcsError): Effect.Effect<Concluded<A>, Failed> => {
      isOver = true
      const end = Effect.suspend(() => came ?? Effect.fail({ error: otherwise(), story }))
      if (running === undefined) return end
      const { cut, fiber } = running
      cut(clock)
      return Effect.andThen(Fiber.await(fiber), end)
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
          if (running === undefined) giveUp()
          else overdue = giveUp
        })
        return (isGone) => {
          // The provider is done, or the caller has gone: nothing begins any more.
          isOver = true
          stop()
          if (isGone) running?.fiber.interruptUnsafe()
        }
      }
    )
    return Effect.matchEffect(taken, {
      onFailure: (error) => told(waited === undefined ? "abandoned" : "all", () => waited ?? error),
      onSuccess: () => told("abandoned", () => unusable("the provider let no attempt run"))
    })
  })
