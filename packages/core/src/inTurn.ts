/**
 * An attempt that waits for its turn, as its credentials ask for. Whatever they make of it, what is told is what the
 * attempt came to.
 *
 * @since 0.1.0
 */
import type { Limit } from "@dcs-tasks/wire/conclusion"
import { toldBeforeSending } from "@dcs-tasks/wire/afterFailure"
import { type Sent, sentOf, type Story } from "@dcs-tasks/wire/story"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Closing from "./Closing.ts"
import { type CredentialsProvider, effectOf } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsTimeout, DcsTransportError } from "./DcsError.ts"
import type { Concluded, Failed } from "./Ending.ts"
import { alarm, until } from "./timers.ts"

/** What waits, and how long it may. */
export interface Waiting<A> {
  readonly limit: Limit
  readonly story: Story
  /** The attempt after a story. It ends at once where its time is over early. */
  readonly attempt: (story: Story, ring: (rings: () => void) => () => void) => Effect.Effect<Concluded<A>, Failed>
}

/** An attempt under way. */
interface Running<A> {
  readonly fiber: Fiber.Fiber<Concluded<A>, Failed>
  /** Ends it, so that it tells what it has come to. */
  readonly cut: () => void
}

/** What an attempt came to, and whether anybody waited for the end of it. */
interface Came<A> {
  readonly exit: Exit.Exit<Concluded<A>, Failed>
  readonly unended: boolean
}

const cutOff = (sent: Sent): DcsError =>
  new DcsTransportError({ kind: "network", detail: "the credentials provider did not wait for the answer", ...sent })

/** What a failed attempt is for whoever runs it. */
const failureOf = ({ died, error }: Failed): Effect.Effect<never, DcsError> =>
  died === undefined ? Effect.fail(error) : Effect.failCause(died)

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
    let came: Came<A> | undefined
    let running: Running<A> | undefined
    let isOver = false
    /** The time for all attempts has run out during this one, which has a limit of its own. */
    let overdue: (() => void) | undefined

    let waited: DcsTimeout | undefined
    const tooLong = (sent: Sent) => new DcsTimeout({ phase: "total", timeoutMillis: limit.allOf, ...sent })
    const late = Effect.suspend(() => Effect.fail((waited ??= tooLong(sentOf(story)))))

    const keep = (exit: Exit.Exit<Concluded<A>, Failed>, wasCut: boolean): void => {
      const failure = Exit.findErrorOption(exit)
      if (failure._tag === "None") came = { exit, unended: false }
      else {
        const { died, error, story: after } = failure.value
        // An attempt that got no further than its credentials hides none that did.
        if (toldBeforeSending(error) && (came !== undefined || wasCut)) return
        story = after
        came = { exit, unended: wasCut || (died !== undefined && Cause.hasInterrupts(died)) }
      }
    }

    const started = Effect.withFiber<Concluded<A>, Failed>((parent) => {
      const cut = Closing.make()
      const fiber = Effect.runForkWith(parent.context)(attempt(story, cut.watch))
      running = { fiber, cut: cut.close }
      fiber.addObserver((exit) => {
        running = undefined
        keep(exit, cut.isClosed())
        overdue?.()
      })
      return Effect.callback((resume) => {
        fiber.addObserver(resume)
        return Effect.andThen(Effect.sync(cut.close), Fiber.await(fiber))
      })
    })

    const attempted = Effect.suspend((): Effect.Effect<Concluded<A>, Failed> => {
      if (isOver) return Effect.interrupt
      if (came !== undefined && Exit.isSuccess(came.exit)) return came.exit
      return running === undefined
        ? started
        : Effect.fail({ error: unusable("the provider runs an attempt twice at once"), story })
    }).pipe(Effect.catch(failureOf))

    const ended = (
      otherwise: () => DcsError,
      unseen: (sent: Sent) => DcsError
    ): Effect.Effect<Concluded<A>, Failed> => {
      if (came === undefined) return Effect.fail({ error: otherwise(), story })
      const { exit, unended } = came
      return unended
        ? Effect.mapError(exit, (failed) => ({ ...failed, error: unseen(sentOf(failed.story)), died: undefined }))
        : exit
    }

    let isCutAtTheEnd = false
    /** Nothing begins any more, and what is under way ends and tells its story. */
    const close = (): void => {
      isOver = true
      if (running === undefined) return
      isCutAtTheEnd = true
      running.cut()
    }

    const told = (otherwise: () => DcsError, unseen: (sent: Sent) => DcsError): Effect.Effect<Concluded<A>, Failed> => {
      close()
      const end = Effect.suspend(() => ended(otherwise, isCutAtTheEnd ? unseen : cutOff))
      return running === undefined ? end : Effect.andThen(Fiber.await(running.fiber), end)
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
        return () => {
          // The provider is done, or the caller has gone.
          close()
          stop()
        }
      }
    )
    return Effect.matchEffect(taken, {
      onFailure: (error) => (waited === undefined ? told(() => error, cutOff) : told(() => waited ?? error, tooLong)),
      onSuccess: () => told(() => unusable("the provider let no attempt run"), cutOff)
    })
  })
