/** The call of a plan, with Effect 4. */
import { DcsTasks } from "@dcs-tasks/core"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Latch from "effect/Latch"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import { instanceId, projectId, taskId, token } from "../adapter.ts"
import { transports } from "./plan.ts"
import type { Line } from "./search.ts"
import type { VirtualTime } from "./virtualTime.ts"
import { configuredMissingCode } from "./replies.ts"
import type { World } from "./world.ts"
import { around, transportOf } from "./effect4.ts"

/** The clock of virtual time. */
export const clockOf = (time: VirtualTime): Clock.Clock => {
  const nanos = () => BigInt(Math.round(time.now() * 1e6))
  return {
    currentTimeMillisUnsafe: time.now,
    currentTimeMillis: Effect.sync(time.now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback((resume) => {
        const forget = time.after(Duration.toMillis(duration), () => resume(Effect.void))
        return Effect.sync(forget)
      })
  }
}

const program = ({ plan, time }: World) =>
  Effect.gen(function* () {
    const stopped = Latch.makeUnsafe()
    if (plan.stopAt !== undefined) time.after(plan.stopAt, () => stopped.openUnsafe())
    const transport = yield* HttpClient.HttpClient
    const dcs = yield* Effect.provideService(
      DcsTasks.make({
        endpoint: "https://dcs.example.com",
        projectId,
        credentials: { token: Redacted.make(token) },
        missingCodes: plan.knowsCode ? [configuredMissingCode] : [],
        timeout: plan.timeout,
        totalTimeout: plan.totalTimeout,
        retry: { maxAttempts: plan.maxAttempts, retryBusy: plan.retryBusy }
      }),
      HttpClient.HttpClient,
      plan.middlewares.reduce(around, transport)
    )
    const call = dcs.deleteBackgroundTask(
      { instanceId, taskId },
      { missing: plan.missing, ...(plan.stopAt !== undefined && { stop: stopped.await }) }
    )
    return yield* plan.uninterruptible ? Effect.uninterruptible(call) : call
  })

export const line: Line = {
  transports,
  call: async (world) => {
    const exit = await program(world).pipe(
      Effect.provide(transportOf(world)),
      Effect.provideService(Clock.Clock, clockOf(world.time)),
      Random.withSeed(`${world.plan.seed}`),
      Effect.runPromiseExit
    )
    return Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)
  }
}
