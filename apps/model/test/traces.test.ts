/** The real client does what the model predicts, trace by trace, and the committed results belong to the models. */
import { transportOf } from "@dcs-tasks/contract/laws/effect4"
import { clockOf } from "@dcs-tasks/contract/laws/lawsLine"
import type { Plan } from "@dcs-tasks/contract/laws/plan"
import { configuredMissingCode } from "@dcs-tasks/contract/laws/replies"
import { makeWorld, type World } from "@dcs-tasks/contract/laws/world"
import { DcsCredentialsError, DcsTasks } from "@dcs-tasks/core"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { planOf, predicted, seenOf, timesOf } from "./replay.ts"
import { file, fingerprint } from "../src/spin.ts"
import type { Trace } from "../src/trace.ts"

const [head = "", ...rest] = readFileSync(file("traces.ndjson"), "utf8").trimEnd().split("\n")
const traces = rest.map((line): Trace => JSON.parse(line))

/** Credentials that fail before the attempts of which the trace says so, and that can correct a 401. */
const credentialsOf = ({ corrects, steps }: Trace) => {
  let number = 0
  const authentication = { headers: Redacted.make({ "x-auth-token": "t" }), secrets: Redacted.make(["t"]) }
  return {
    authenticate: () => {
      number += 1
      return steps[number - 1]?.kind === "credentials fail"
        ? Effect.fail(new DcsCredentialsError({ source: "model", problem: "none" }))
        : Effect.succeed(authentication)
    },
    ...(corrects && { onUnauthorized: () => Effect.succeed(true) })
  }
}

const program = (trace: Trace, { plan, time }: World) =>
  Effect.gen(function* () {
    const { stopAt } = timesOf(trace)
    const stopped = Latch.makeUnsafe()
    if (stopAt !== undefined) time.after(stopAt, () => stopped.openUnsafe())
    const dcs = yield* DcsTasks.make({
      endpoint: "https://dcs.example.com",
      projectId: "p1",
      credentials: credentialsOf(trace),
      missingCodes: plan.knowsCode ? [configuredMissingCode] : [],
      timeout: plan.timeout,
      totalTimeout: plan.totalTimeout,
      retry: { maxAttempts: plan.maxAttempts, retryBusy: plan.retryBusy, schedule: Schedule.spaced(100) }
    })
    return yield* dcs.deleteBackgroundTask(
      { instanceId: "i1", taskId: "t1" },
      { missing: plan.missing, stop: stopped.await }
    )
  })

const run = async (trace: Trace, plan: Plan) => {
  const world = makeWorld(plan)
  let ended: unknown
  void program(trace, world)
    .pipe(
      Effect.provide(transportOf(world)),
      Effect.provideService(Clock.Clock, clockOf(world.time)),
      Effect.runPromiseExit
    )
    .then((exit) => (ended = Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)))
  await world.time.run(() => ended !== undefined)
  return seenOf(ended, world.truth().deleted)
}

it("the client ends each traced call as the model does", async () => {
  expect(traces.length).toBeGreaterThan(100)
  const wrong: Array<unknown> = []
  await Promise.all(
    traces.map(async (trace) => {
      const seen = await run(trace, planOf(trace))
      if (JSON.stringify(seen) !== JSON.stringify(predicted(trace))) wrong.push({ trace, seen })
    })
  )
  expect(wrong).toEqual([])
})

it("the log and the traces belong to the models as they are", () => {
  expect(JSON.parse(head)).toEqual({ models: fingerprint() })
  expect(readFileSync(file("log.txt"), "utf8")).toContain(`models ${fingerprint()}\n`)
})
