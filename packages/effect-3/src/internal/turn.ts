/** An attempt whose turn a provider decides. Whatever it does around it, what the attempt came to is what is told. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
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
 * Runs an attempt when the provider says so. A provider that runs it more than once gets one story out of it.
 */
export const inItsTurn = <A>(
  take: NonNullable<CredentialsProvider["inTurn"]>,
  source: string | undefined,
  { left, story, total }: Waiting,
  tried: (story: Story, onSend: (unended: Unended) => void) => Effect.Effect<Concluded<A>, Failed>
): Effect.Effect<Concluded<A>, Failed> => {
  let latest = story
  let ended: Exit.Exit<Concluded<A>, Failed> | undefined
  let unended: Unended | undefined

  const tooLong = (sent: Sent) => new DcsTimeout({ phase: "total", timeoutMillis: total, ...sent })
  let waited: DcsError | undefined
  const late = Effect.suspend(() => {
    waited ??= tooLong(sentOf(latest))
    return Effect.fail(waited)
  })

  const keep = (exit: Exit.Exit<Concluded<A>, Failed>, failed?: Failed): void => {
    unended = undefined
    if (ended !== undefined && (Exit.isSuccess(ended) || sentNothing(failed?.error))) return
    ended = exit
    latest = failed?.story ?? latest
  }

  const attempted = Effect.suspend(() => {
    const before = unended?.(cutOff)
    if (before !== undefined) keep(Exit.fail(before), before)
    return tried(latest, (given) => {
      unended = given
    })
  }).pipe(
    Effect.matchCauseEffect({
      onSuccess: (concluded) => {
        keep(Exit.succeed(concluded))
        return Effect.succeed(concluded)
      },
      onFailure: (cause) => {
        const failed = Cause.failureOption(cause)
        keep(Exit.failCause(cause), failed._tag === "Some" ? failed.value : undefined)
        return Effect.failCause(Cause.map(cause, ({ error }) => error))
      }
    })
  )

  const told = (errorOf: () => DcsError, unseen: (sent: Sent) => DcsError): Effect.Effect<Concluded<A>, Failed> =>
    Effect.suspend((): Effect.Effect<Concluded<A>, Failed> => {
      if (ended !== undefined && (Exit.isSuccess(ended) || unended === undefined)) return ended
      return Effect.fail(unended === undefined ? { error: errorOf(), story } : unended(unseen))
    })

  const taken = within(
    effectOf(() => take(attempted, { millis: left, late }), source),
    { millis: left, late }
  )
  return Effect.matchCauseEffect(taken, {
    onSuccess: () =>
      told(
        () => new DcsCredentialsError({ source: source ?? "provider", problem: "the provider gave something else" }),
        cutOff
      ),
    onFailure: (cause) => {
      // Not the same object: within a span, Effect fails with a proxy of an error.
      const isLate = waited !== undefined && Cause.squash(cause) instanceof DcsTimeout
      return isLate
        ? told(() => waited ?? tooLong(sentOf(story)), tooLong)
        : told(() => failureOf(cause, source), cutOff)
    }
  })
}
