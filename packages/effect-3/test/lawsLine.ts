/** The call of a plan, with Effect 3. */
import { configuredMissingCode } from "@dcs-tasks/contract/laws/replies"
import type { Line } from "@dcs-tasks/contract/laws/search"
import type { VirtualTime } from "@dcs-tasks/contract/laws/virtualTime"
import type { World } from "@dcs-tasks/contract/laws/world"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import { DcsTasks } from "../src/index.ts"
import { around, transportOf } from "./lawsTransports.ts"
import { config, task } from "./support.ts"

/** The clock of virtual time. */
export const clockOf = (time: VirtualTime): Clock.Clock => {
  const nanos = () => BigInt(Math.round(time.now() * 1e6))
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: time.now,
    currentTimeMillis: Effect.sync(time.now),
    unsafeCurrentTimeNanos: nanos,
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.async((resume) => {
        const forget = time.after(Duration.toMillis(duration), () => resume(Effect.void))
        return Effect.sync(forget)
      })
  }
}

const program = ({ plan, time }: World) =>
  Effect.gen(function* () {
    const stopped = Effect.unsafeMakeLatch()
    if (plan.stopAt !== undefined) time.after(plan.stopAt, () => stopped.unsafeOpen())
    const transport = yield* HttpClient.HttpClient
    const dcs = yield* Effect.provideService(
      DcsTasks.make({
        ...config,
        missingCodes: plan.knowsCode ? [configuredMissingCode] : [],
        timeout: plan.timeout,
        totalTimeout: plan.totalTimeout,
        retry: { maxAttempts: plan.maxAttempts, retryBusy: plan.retryBusy }
      }),
      HttpClient.HttpClient,
      plan.middlewares.reduce(around, transport)
    )
    const call = dcs.deleteBackgroundTask(task, {
      missing: plan.missing,
      ...(plan.stopAt !== undefined && { stop: stopped.await })
    })
    return yield* plan.uninterruptible ? Effect.uninterruptible(call) : call
  })

export const line: Line = {
  transports: ["scripted", "unasked", "fetch", "fetch of a layer", "by hand"],
  call: async (world) => {
    const exit = await program(world).pipe(
      Effect.provide(transportOf(world)),
      Effect.withClock(clockOf(world.time)),
      Effect.withRandom(Random.make(world.plan.seed)),
      Effect.runPromiseExit
    )
    return Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)
  }
}
