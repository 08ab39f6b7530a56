/**
 * Runs an attempt inside its provider's `aroundAttempt`. Whatever that function does, the outcome is that of the
 * attempt.
 */
import { failedBeforeSending } from "@dcs-tasks/wire/retry"
import { type Limit, type Sent, sentOf, type Story } from "@dcs-tasks/wire/failure"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Runtime from "effect/Runtime"
import type { CredentialsProvider } from "../model/Credentials.ts"
import { type DcsError, DcsTimeout, DcsTransportError } from "../model/DcsError.ts"
import { type Concluded, type Ended, type Failed, failedOf } from "./ending.ts"
import { callerEffect, unusableCredentials } from "./callerEffect.ts"
import { until } from "../effects/timers.ts"
import type { Expiry } from "../transport/transport.ts"

/** The attempt to wrap, and its time limit. */
interface WrappedAttempt<A> {
  readonly limit: Limit
  readonly story: Story
  /** Runs the attempt after the earlier requests of the story. */
  readonly attempt: (story: Story, expiry: Expiry) => Ended<A>
}

interface CallEnd extends Expiry {
  /** Ends the attempt, which then reports what is known. */
  readonly cutOff: () => void
}

/** An attempt in progress. */
interface Running<A> {
  readonly fiber: Fiber.RuntimeFiber<Exit.Exit<Concluded<A>, Failed>>
  readonly end: CallEnd
}

const makeCallEnd = (): CallEnd => {
  const expired = Deferred.unsafeMake<void>(FiberId.none)
  let hasExpired = false
  return {
    hasExpired: () => hasExpired,
    expired: Deferred.await(expired),
    cutOff: () => {
      hasExpired = true
      Deferred.unsafeDone(expired, Effect.void)
    }
  }
}

const abandoned = (sent: Sent): DcsError =>
  new DcsTransportError({ kind: "network", detail: "the credentials provider did not wait for the response", ...sent })

/** The failure of an attempt that did not finish. */
const withError = (failed: Failed, error: (sent: Sent) => DcsError): Failed => ({
  ...failed,
  error: error(sentOf(failed.story)),
  died: undefined
})

/** The failure of an attempt, without its story. */
const asProviderSees = ({ died, error }: Failed): Effect.Effect<never, DcsError> =>
  died === undefined ? Effect.fail(error) : Effect.failCause(died)

/**
 * Runs the attempt when the hook runs it. Waiting counts towards the total time, not towards that of the attempt. If the
 * hook runs it more than once, one after the other, the call has one story. Nothing is sent after a success, or when the
 * call is over.
 */
export const wrappedAttempt = <A>(
  hook: NonNullable<CredentialsProvider["aroundAttempt"]>,
  source: string | undefined,
  { attempt, limit, ...context }: WrappedAttempt<A>
): Ended<A> =>
  Effect.suspend(() => {
    let { story } = context
    let outcome: Exit.Exit<Concluded<A>, Failed> | undefined
    let running: Running<A> | undefined
    let isOver = false

    let timedOut: DcsTimeout | undefined
    const tooLong = (sent: Sent) => new DcsTimeout({ phase: "total", timeoutMillis: limit.totalTimeout, ...sent })
    const late = Effect.suspend(() => Effect.fail((timedOut ??= tooLong(sentOf(story)))))

    const record = (exit: Exit.Exit<Concluded<A>, Failed>, wasCutOff: boolean): void => {
      const failed = failedOf(exit)
      // An attempt that sent nothing does not replace the result of one that did.
      if (failed !== undefined && failedBeforeSending(failed.error) && (outcome !== undefined || wasCutOff)) return
      story = failed?.story ?? story
      const isUnfinished = wasCutOff || (failed?.died !== undefined && Cause.isInterrupted(failed.died))
      outcome = failed !== undefined && isUnfinished ? Exit.fail(withError(failed, abandoned)) : exit
    }

    const start = Effect.flatMap(Effect.runtime(), (runtime) => {
      const end = makeCallEnd()
      // Succeeds with the exit: Effect logs and counts a fiber that fails.
      const fiber = Runtime.runFork(runtime)(
        Effect.uninterruptible(Effect.exit(Effect.interruptible(attempt(story, end))))
      )
      running = { fiber, end }
      fiber.addObserver((exit) => {
        running = undefined
        record(Exit.flatten(exit), end.hasExpired())
      })
      return Effect.onInterrupt(Effect.flatten(Effect.flatten(Fiber.await(fiber))), () =>
        Effect.zipRight(Effect.sync(end.cutOff), Fiber.await(fiber))
      )
    })

    const attempted = Effect.suspend((): Ended<A> => {
      if (isOver) return Effect.interrupt
      if (outcome !== undefined && Exit.isSuccess(outcome)) return outcome
      return running === undefined
        ? start
        : Effect.fail({
            error: unusableCredentials(source, "the provider ran an attempt twice at the same time"),
            story
          })
    }).pipe(Effect.catchAll(asProviderSees))

    /** Ends the attempt in progress, which must not send anything more, and returns its outcome. */
    const conclude = (otherwise: () => DcsError, unfinished: (sent: Sent) => DcsError): Ended<A> => {
      isOver = true
      const result = Effect.suspend(() => outcome ?? Effect.fail({ error: otherwise(), story }))
      if (running === undefined) return result
      const { end, fiber } = running
      end.cutOff()
      return Effect.flatMap(Effect.map(Fiber.await(fiber), Exit.flatten), (exit) => {
        if (Exit.isSuccess(exit)) return exit
        const failed = failedOf(exit)
        return failed === undefined || failedBeforeSending(failed.error)
          ? result
          : Effect.fail(withError(failed, unfinished))
      })
    }

    /** An attempt in progress when the total time is up has its own limit. */
    const clock = Effect.zipRight(
      Effect.sleep(limit.remaining),
      Effect.suspend(() => {
        isOver = true
        return running === undefined ? Effect.void : Fiber.await(running.fiber)
      })
    )
    const wrapped = until(
      callerEffect(() => hook(attempted, { millis: limit.remaining, late }), source),
      clock,
      () => late
    )
    /** Nothing starts after the caller has been interrupted. */
    const onInterrupted = Effect.sync(() => {
      isOver = true
      running?.fiber.unsafeInterruptAsFork(FiberId.none)
    })
    return Effect.matchEffect(
      Effect.onInterrupt(wrapped, () => onInterrupted),
      {
        onFailure: (error) =>
          timedOut === undefined ? conclude(() => error, abandoned) : conclude(() => timedOut ?? error, tooLong),
        onSuccess: () => conclude(() => unusableCredentials(source, "the provider did not run the attempt"), abandoned)
      }
    )
  })
