/** A program as a user could write it: it clears an instance of its finished tasks, and reports what may be gone. */
import { type DcsError, DcsTasks, finishedStatuses, mayHaveDeleted } from "@dcs-tasks/node"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

interface Report {
  readonly gone: ReadonlyArray<string>
  /** A person has to look for these. */
  readonly mayBeGone: ReadonlyArray<string>
  readonly left: ReadonlyArray<string>
  /** How long the service made the program wait. */
  readonly pausedMillis: number
}

export class Cleaner extends Context.Service<
  Cleaner,
  { readonly clear: (instanceId: string) => Effect.Effect<Report, DcsError> }
>()("shop/Cleaner") {
  static readonly layer = Layer.effect(
    Cleaner,
    Effect.gen(function* () {
      const dcs = yield* DcsTasks
      const clear = Effect.fn("Cleaner.clear")(function* (instanceId: string) {
        const records = yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId }))
        const finished = records.filter(({ status = "" }) => finishedStatuses.has(status))
        let pausedMillis = 0
        const results = yield* Stream.fromIterable(finished).pipe(
          Stream.map(({ id }) => ({ instanceId, taskId: id })),
          (tasks) => dcs.deleteBackgroundTasks(tasks, { onPause: (millis) => (pausedMillis += millis) }),
          Stream.runCollect
        )
        const those = (kind: "gone" | "mayBeGone" | "left") =>
          results
            .filter(({ outcome }) => {
              if (outcome._tag === "Deleted" || outcome._tag === "AlreadyGone") return kind === "gone"
              const isOpen = outcome._tag === "Failed" && mayHaveDeleted(outcome.error)
              return kind === (isOpen ? "mayBeGone" : "left")
            })
            .map(({ taskId }) => taskId)
        return { gone: those("gone"), mayBeGone: those("mayBeGone"), left: those("left"), pausedMillis }
      })
      return { clear }
    })
  )
}
