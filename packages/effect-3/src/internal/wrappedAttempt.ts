/** An attempt whose turn a provider decides. Whatever it does around it, what the attempt came to is what is told. */
import { failedBeforeSending } from "@dcs-tasks/wire/retry"
import { type Limit, type Sent, sentOf, type Story } from "@dcs-tasks/wire/failure"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Runtime from "effect/Runtime"
import type { CredentialsProvider } from "../Credentials.ts"
import { type DcsError, DcsTimeout, DcsTransportError } from "../DcsError.ts"
import { type Concluded, type Ended, type Failed, failedOf } from "./ending.ts"
import { effectOf, unusable } from "./callerEffect.ts"
import { until } from "./timers.ts"
import type { Cut } from "./transport/transport.ts"

/** What waits, and how long it may. */
export interface Waiting<A> {
  readonly limit: Limit
  readonly story: Story
  /** The attempt, after a story. */
  readonly attempt: (story: Story, cut: Cut) => Ended<A>
}

/** An attempt under way. */
interface Running<A> {
  readonly fiber: Fiber.RuntimeFiber<Concluded<A>, Failed>
  readonly cut: Cut & { readonly make: () => void }
}

const uncut = (): Running<never>["cut"] => {
  const made = Deferred.unsafeMake<void>(FiberId.none)
  let isMade = false
  return {
    isMade: () => isMade,
    made: Deferred.await(made),
    make: () => {
      isMade = true
      Deferred.unsafeDone(made, Effect.void)
    }
  }
}

const cutOff = (sent: Sent): DcsError =>
  new DcsTransportError({ kind: "network", detail: "the credentials provider did not wait for the response", ...sent })

/** What an attempt came to, of which nobody waited for the end. */
const unended = (failed: Failed, unseen: (sent: Sent) => DcsError): Failed => ({
  ...failed,
  error: unseen(sentOf(failed.story)),
  died: undefined
})

/** What a failed attempt is for whoever runs it. */
const failureOf = ({ died, error }: Failed): Effect.Effect<never, DcsError> =>
  died === undefined ? Effect.fail(error) : Effect.failCause(died)

/**
 * Runs an attempt when the provider says so. Waiting takes from the time for all attempts, not from that of this one. A
 * provider that runs it more than once, one after the other, gets one story out of it; after a success nothing more is
 * sent, nor once the call is over.
 */
export const inTurn = <A>(
  take: NonNullable<CredentialsProvider["aroundAttempt"]>,
  source: string | undefined,
  { attempt, limit, ...before }: Waiting<A>
): Ended<A> =>
  Effect.suspend(() => {
    let { story } = before
    let came: Exit.Exit<Concluded<A>, Failed> | undefined
    let running: Running<A> | undefined
    let isOver = false

    let waited: DcsTimeout | undefined
    const tooLong = (sent: Sent) => new DcsTimeout({ phase: "total", timeoutMillis: limit.allOf, ...sent })
    const late = Effect.suspend(() => Effect.fail((waited ??= tooLong(sentOf(story)))))

    const keep = (exit: Exit.Exit<Concluded<A>, Failed>, wasCut: boolean): void => {
      const failed = failedOf(exit)
      // An attempt that got no further than its credentials hides none that did.
      if (failed !== undefined && failedBeforeSending(failed.error) && (came !== undefined || wasCut)) return
      story = failed?.story ?? story
      const isUnended = wasCut || (failed?.died !== undefined && Cause.isInterrupted(failed.died))
      came = failed !== undefined && isUnended ? Exit.fail(unended(failed, cutOff)) : exit
    }

    const started = Effect.flatMap(Effect.runtime(), (runtime) => {
      const cut = uncut()
      const fiber = Runtime.runFork(runtime)(Effect.interruptible(attempt(story, cut)))
      running = { fiber, cut }
      fiber.addObserver((exit) => {
        running = undefined
        keep(exit, cut.isMade())
      })
      return Effect.onInterrupt(Effect.flatten(Fiber.await(fiber)), () =>
        Effect.zipRight(Effect.sync(cut.make), Fiber.await(fiber))
      )
    })

    const attempted = Effect.suspend((): Ended<A> => {
      if (isOver) return Effect.interrupt
      if (came !== undefined && Exit.isSuccess(came)) return came
      return running === undefined
        ? started
        : Effect.fail({ error: unusable(source, "the provider ran an attempt twice at the same time"), story })
    }).pipe(Effect.catchAll(failureOf))

    /** What is under way is not to send anything any more: it ends, and tells its story. */
    const told = (otherwise: () => DcsError, unseen: (sent: Sent) => DcsError): Ended<A> => {
      isOver = true
      const emptyStory = Effect.suspend(() => came ?? Effect.fail({ error: otherwise(), story }))
      if (running === undefined) return emptyStory
      const { cut, fiber } = running
      cut.make()
      return Effect.flatMap(Fiber.await(fiber), (exit) => {
        if (Exit.isSuccess(exit)) return exit
        const failed = failedOf(exit)
        return failed === undefined || failedBeforeSending(failed.error)
          ? emptyStory
          : Effect.fail(unended(failed, unseen))
      })
    }

    /** An attempt that is under way when the time for all is over has a limit of its own. */
    const clock = Effect.zipRight(
      Effect.sleep(limit.all),
      Effect.suspend(() => {
        isOver = true
        return running === undefined ? Effect.void : Fiber.await(running.fiber)
      })
    )
    const taken = until(
      effectOf(() => take(attempted, { millis: limit.all, late }), source),
      clock,
      () => late
    )
    /** Nothing begins any more once the caller has gone. */
    const gone = Effect.sync(() => {
      isOver = true
      running?.fiber.unsafeInterruptAsFork(FiberId.none)
    })
    return Effect.matchEffect(
      Effect.onInterrupt(taken, () => gone),
      {
        onFailure: (error) => (waited === undefined ? told(() => error, cutOff) : told(() => waited ?? error, tooLong)),
        onSuccess: () => told(() => unusable(source, "the provider did not run the attempt"), cutOff)
      }
    )
  })
