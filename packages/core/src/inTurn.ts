/**
 * An attempt that waits for its turn, as its credentials ask for. Whatever they make of it, what is told is what the
 * attempt came to.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Concluded, type Failed, sentOf, type Story } from "./Attempt.ts"
import { type CredentialsProvider, effectOf } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsTimeout, DcsTransportError } from "./DcsError.ts"
import type { Limit } from "./RoundTrip.ts"
import { alarm, atMoment, until } from "./timers.ts"

/** What waits, and how long it may. */
export interface Waiting<A> {
  readonly limit: Limit
  readonly story: Story
  readonly deletes: boolean
  /** The attempt, begun at a moment and after a story. */
  readonly attempt: (now: number, story: Story) => Effect.Effect<Concluded<A>, Failed>
}

/** An attempt that was begun and interrupted: nobody knows how far it got. */
const cutOff = (story: Story, deletes: boolean): Failed => {
  const told: Story = { attempts: story.attempts + 1, mayHaveDeleted: deletes, seenUnknown: deletes }
  const detail = "the credentials' own inTurn cut the attempt off"
  return { error: new DcsTransportError({ kind: "network", detail, ...sentOf(told) }), story: told }
}

/**
 * Runs the attempt when its turn has come. Waiting takes from the time for all attempts, not from that of this one.
 */
export const inTurn = <A>(
  {
    inTurn,
    source = "provider"
  }: Pick<CredentialsProvider, "source"> & {
    readonly inTurn: NonNullable<CredentialsProvider["inTurn"]>
  },
  { attempt, deletes, limit, ...before }: Waiting<A>
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.suspend(() => {
    let story = before.story
    let came: Exit.Exit<Concluded<A>, Failed> | undefined
    let isUnderWay = false
    /** The time for all attempts has run out during this one, which has a limit of its own. */
    let overdue: (() => void) | undefined

    const late = Effect.suspend(() =>
      Effect.fail(new DcsTimeout({ phase: "total", timeoutMillis: limit.allOf, ...sentOf(story) }))
    )
    const noted = (exit: Exit.Exit<Concluded<A>, Failed>): Effect.Effect<void> => {
      isUnderWay = false
      came = Exit.hasInterrupts(exit) ? Exit.fail(cutOff(story, deletes)) : exit
      const failure = Exit.findErrorOption(came)
      if (failure._tag === "Some") story = failure.value.story
      overdue?.()
      return Effect.void
    }
    const attempted = atMoment((now) => {
      isUnderWay = true
      return Effect.onExit(attempt(now, story), noted)
    })

    const waited: Effect.Effect<Concluded<A>, DcsError> = until(
      effectOf(
        () =>
          inTurn(
            Effect.mapError(attempted, ({ error }) => error),
            { millis: limit.all, late }
          ),
        source
      ),
      (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) =>
        alarm(fiber, limit.all, () => {
          if (isUnderWay) overdue = () => end(late)
          else end(late)
        })
    )
    const told = (otherwise: DcsError): Effect.Effect<Concluded<A>, Failed> =>
      came ?? Effect.fail({ error: otherwise, story })
    return Effect.matchEffect(waited, {
      onFailure: told,
      onSuccess: () => told(new DcsCredentialsError({ source, problem: "the provider let no attempt run" }))
    })
  })
