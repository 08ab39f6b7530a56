/** The lines of a bulk run in its journal, and a journal that fails. */
import { it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"
import { DcsJournalError, type DeletionJournalService } from "../src/index.ts"
import { gone, json, logs, outcomes, run, service, tasks } from "./bulkService.ts"

describe("a journal", () => {
  const journal = (lines: Array<string>, overrides: Partial<DeletionJournalService> = {}): DeletionJournalService => ({
    standing: () => Effect.succeed("new"),
    sending: ({ taskId }) => Effect.sync(() => void lines.push(`send ${taskId}`)),
    ended: ({ outcome, taskId }) => Effect.sync(() => void lines.push(`end ${taskId} ${outcome._tag}`)),
    ...overrides
  })

  it.effect("has no line about the sending of a task whose run has stopped during its lookup", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const stop = yield* Deferred.make<"deadline">()
      const standing: DeletionJournalService["standing"] = ({ taskId }) =>
        Effect.sync(() => {
          if (taskId === "t1") Deferred.doneUnsafe(stop, Effect.succeed("deadline"))
        }).pipe(Effect.andThen(Effect.delay(Effect.succeed("new" as const), taskId === "t1" ? 1000 : 0)))
      const options = { concurrency: 1, journal: journal(lines, { standing }), stop: Deferred.await(stop) }
      const { results } = yield* run(service(gone), tasks(3), options)
      expect(outcomes(results)).toMatchObject([
        { _tag: "Deleted" },
        { _tag: "NotAttempted", stoppedBy: "deadline" },
        { _tag: "NotAttempted", stoppedBy: "deadline" }
      ])
      expect(lines).toEqual(["send t0", "end t0 Deleted", "end t1 NotAttempted", "end t2 NotAttempted"])
    })
  )

  it.effect("has no line about the sending of a task whose instance has stopped", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const played = service(() => json(404, "DCS.3022"))
      const { results } = yield* run(played, tasks(2), { concurrency: 1, journal: journal(lines) })
      expect(outcomes(results)).toMatchObject([
        { _tag: "Failed" },
        { _tag: "NotAttempted", stoppedBy: "instance-missing" }
      ])
      expect(lines).toEqual(["send t0", "end t0 Failed", "end t1 NotAttempted"])
    })
  )

  it.effect("that breaks its types is logged once, with what it must be", () =>
    Effect.gen(function* () {
      for (const [standing, problem] of [
        [() => Effect.succeed("done"), "standing must be new, sent or finished"],
        [() => true, "a journal must return Effects"]
      ] as const) {
        const { logged, logger } = logs()
        const value = journal([])
        Reflect.set(value, "standing", standing)
        const running = run(service(gone), tasks(3), { concurrency: 1, journal: value })
        const { results } = yield* Effect.provide(running, logger)
        expect(results).toHaveLength(3)
        expect(logged).toEqual([["Error", "The journal of a bulk deletion failed", new TypeError(problem)]])
      }
    })
  )

  it("that fails says what to do", () => {
    expect(new DcsJournalError({ problem: "the disk is full" }).message).toBe(
      "the disk is full. No more deletions are started. Fix this, then run again."
    )
  })
})
