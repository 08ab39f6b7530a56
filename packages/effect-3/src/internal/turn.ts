/** An attempt whose turn a provider decides. Whatever it does around it, what the attempt came to is what is told. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import type { CredentialsProvider } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsTimeout, DcsTransportError } from "../DcsError.ts"
import type { Concluded, Failed, Unended } from "./attempt.ts"
import { effectOf, failureOf, sentNothing } from "./given.ts"
import { type Sent, sentOf, type Story } from "./story.ts"
import { within } from "./within.ts"

/** What the call has come to before, and its time, in milliseconds. */
export interface Waiting {
  readonly story: Story
  readonly total: number
  readonly left: number
}

const cutOff = (sent: Sent): DcsError =>
  new DcsTransportError({ kind: "network", detail: "the credentials provider did not wait for the answer", ...sent })

/**
 * Runs an attempt when the provider says so. A provider that runs it more than once, one after the other, gets one story
 * out of it; after a success nothing more is sent, nor once the call is over.
 */
export const inItsTurn = <A>(
  take: NonNullable<CredentialsProvider["inTurn"]>,
  source: string | undefined,
  { left, story, total }: Waiting,
  tried: (story: Story, onSend: (unended: Unended) => boolean) => Effect.Effect<Concluded<A>, Failed>
): Effect.Effect<Concluded<A>, Failed> => {
  let latest = story
  let ended: Exit.Exit<Concluded<A>, Failed> | undefined
  let unended: Unended | undefined
  /** Who runs it now. */
  let runner: Fiber.RuntimeFiber<unknown, unknown> | undefined
  let isOver = false
  const unusable = (problem: string) => new DcsCredentialsError({ source: source ?? "provider", problem })

  const tooLong = (sent: Sent) => new DcsTimeout({ phase: "total", timeoutMillis: total, ...sent })
  let waited: DcsError | undefined
  const late = Effect.suspend(() => {
    waited ??= tooLong(sentOf(latest))
    return Effect.fail(waited)
  })

  const keep = (exit: Exit.Exit<Concluded<A>, Failed>, failed?: Failed): void => {
    unended = undefined
    runner = undefined
    if (ended !== undefined && (Exit.isSuccess(ended) || sentNothing(failed?.error))) return
    ended = exit
    latest = failed?.story ?? latest
  }

  /** By the provider, in the middle: what it has sent so far is a part of the story. */
  const interrupted = () =>
    Effect.sync(() => {
      if (isOver) return
      const before = unended?.(cutOff)
      if (before === undefined) runner = undefined
      else keep(Exit.fail(before), before)
    })

  const attempted = Effect.withFiberRuntime<Concluded<A>, DcsError>((fiber) => {
    if (isOver) return Effect.interrupt
    if (ended !== undefined && Exit.isSuccess(ended)) return Effect.succeed(ended.value)
    if (runner !== undefined) return Effect.fail(unusable("the provider runs an attempt twice at once"))
    runner = fiber
    const attempt = tried(latest, (given) => {
      unended = given
      return !isOver
    })
    return Effect.matchCauseEffect(Effect.onInterrupt(attempt, interrupted), {
      onSuccess: (concluded) => {
        keep(Exit.succeed(concluded))
        return Effect.succeed(concluded)
      },
      onFailure: (cause) => {
        const failed = Cause.failureOption(cause)
        if (failed._tag === "Some") keep(Exit.fail(failed.value), failed.value)
        else if (!Cause.isInterruptedOnly(cause)) {
          // What dies tells nothing of its requests.
          latest = unended?.(cutOff).story ?? latest
          keep(Exit.failCause(cause))
        }
        return Effect.failCause(Cause.map(cause, ({ error }) => error))
      }
    })
  })

  const told = (errorOf: () => DcsError, unseen: (sent: Sent) => DcsError): Effect.Effect<Concluded<A>, Failed> =>
    Effect.suspend((): Effect.Effect<Concluded<A>, Failed> => {
      isOver = true
      // Nobody waits for it: it is not to send anything any more.
      runner?.unsafeInterruptAsFork(FiberId.none)
      if (unended !== undefined) return Effect.fail(unended(unseen))
      return ended ?? Effect.fail({ error: errorOf(), story })
    })

  const taken = within(
    effectOf(() => take(attempted, { millis: left, late }), source),
    { millis: left, late }
  )
  /** Nothing begins any more once the caller has gone. */
  const gone = Effect.sync(() => {
    isOver = true
    runner?.unsafeInterruptAsFork(FiberId.none)
    unended?.(cutOff)
  })
  return Effect.matchCauseEffect(
    Effect.onInterrupt(taken, () => gone),
    {
      onSuccess: () => told(() => unusable("the provider let no attempt run"), cutOff),
      onFailure: (cause) => {
        // Not the same object: within a span, Effect fails with a proxy of an error.
        const isLate = waited !== undefined && Cause.squash(cause) instanceof DcsTimeout
        return isLate
          ? told(() => waited ?? tooLong(sentOf(story)), tooLong)
          : told(() => failureOf(cause, source), cutOff)
      }
    }
  )
}
