/** Options of the pool that its flags would let through end the command before anything is read or sent. */
import { DcsInvalidInput, type DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { expect, it } from "vitest"
import { deleteAll } from "../src/deleteAll.ts"
import { ExitCode } from "../src/ExitCode.ts"

it("is usage: exit 2", async () => {
  const refused = new DcsInvalidInput({ field: "rate", problem: "must be a number above zero", value: "0" })
  const never = () => Stream.die("not asked for")
  const dcs: DcsTasksService = {
    deleteBackgroundTask: () => Effect.die("not asked for"),
    deleteBackgroundTasks: () => Stream.fail(refused),
    listBackgroundTasks: never,
    listInstances: never
  }
  const failure = await Effect.runPromise(
    Effect.flip(
      deleteAll(dcs, {
        input: Stream.die("not read"),
        total: undefined,
        pool: {
          concurrency: 4,
          rate: Option.some(0),
          maxWait: Option.none(),
          deadline: Option.none(),
          ignoreMissing: false,
          dryRun: false
        },
        output: "ndjson",
        journal: undefined,
        goesOn: false
      })
    )
  )
  expect(failure).toMatchObject({ _tag: "Failure", exitCode: ExitCode.usage, message: refused.message })
})
