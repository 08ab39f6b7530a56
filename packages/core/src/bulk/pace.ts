/**
 * A run's waits for its caller's pace. A pace that fails, in whatever way, stops the run and is logged.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { until, withMonotonicMillis } from "../effects/timers.ts"
import type { Pace } from "../operation/operation.ts"
import { type StopRun, stopAndLog } from "./failures.ts"

/** Starts to use a pace for one run, which `stop` stops; `whenStopped` completes when it has stopped. */
export type OpenPace = (whenStopped: Effect.Effect<unknown>, stop: StopRun) => Pace

/** The pace of one run, from the effect of its caller. */
export const pacedBy =
  (pace: Effect.Effect<void>): OpenPace =>
  (whenStopped, stop) => {
    const failed = stopAndLog("pace", () => stop("signal"))
    // The stop is the effect, and not what is watched: if it has already come, the pace does not start.
    const turn = until(Effect.as(whenStopped, false), (fiber, end: (instead: Effect.Effect<boolean>) => void) => {
      const pacing = Effect.runForkWith(fiber.context)(pace)
      const unwatch = pacing.addObserver((exit) =>
        // Suspended: its stop would end this wait before the failure is logged.
        end(Effect.suspend(() => (Exit.isSuccess(exit) ? Effect.succeed(true) : Effect.as(failed(exit.cause), false))))
      )
      return () => {
        // The interruption that follows is not a failure of the pace.
        unwatch()
        pacing.interruptUnsafe()
      }
    })
    return (wait = Effect.void, bounds = { begun: 0 }) =>
      Effect.andThen(
        wait,
        withMonotonicMillis((before) =>
          Effect.flatMap(turn, (isContinuing) =>
            withMonotonicMillis((now) => {
              bounds.begun += now - before
              return Effect.succeed(isContinuing)
            })
          )
        )
      )
  }
