/** A runner of durable clean-ups with Effect's engine in memory, or a client. Both have their tables in a file. */
import { InstanceId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type PlannedRecord, Targets } from "@dcs-tasks/durable"
import { layerClient } from "@dcs-tasks/durable/Sqlite"
import * as Testing from "@dcs-tasks/durable/Testing"
import { DcsTasks, layerTransport } from "@dcs-tasks/node"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Scheduler from "effect/Scheduler"
import * as Stream from "effect/Stream"
import { type Act, type DurableClient, type DurableRunner, durableOptions } from "./options.ts"
import { anyOrder } from "./scheduler.ts"

const given = durableOptions()
const { input } = given
const { run } = input

/** As a person tries again. */
const again = Schedule.spaced(700)

/** The run is stuck. */
const givesUp = "6 minutes"

const endedStates = new Set(["done", "cancelled", "failed"])

const Client = DcsTasks.layer({
  endpoint: input.target.endpoint,
  projectId: input.target.projectId,
  credentials: { token: Redacted.make(process.env[given.newToken ? "NEW_TOKEN" : "OS_TOKEN"] ?? "") },
  timeout: given.timeout,
  totalTimeout: given.totalTimeout,
  retry: { maxAttempts: given.maxAttempts }
}).pipe(Layer.provide(layerTransport))

const stopped = Latch.makeUnsafe()
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stopped.openUnsafe())

/** How often the run was found ended without a break. A retry can follow the end. */
const looks = 4

const ended = Effect.gen(function* () {
  const cleanUp = yield* CleanUp
  let since = 0
  const look = Effect.match(cleanUp.poll(run), {
    onSuccess: ({ state }) => (since = endedStates.has(state) ? since + 1 : 0),
    onFailure: () => (since = 0)
  })
  yield* Effect.repeat(Effect.delay(look, 500), { until: () => since === looks })
})

const runner = ({ concurrency, file, lives, rate, looksAfter }: DurableRunner) =>
  Effect.raceAllFirst([
    stopped.await,
    Effect.sleep(lives),
    ...(looksAfter === undefined ? [] : [Effect.delay(ended, looksAfter)])
  ]).pipe(
    Effect.provide(
      Testing.layer({ file, concurrency, rate }).pipe(
        Layer.provide(Targets.layerOne(input.target)),
        Layer.provide(Client)
      )
    )
  )

const submitPlan = (records: ReadonlyArray<PlannedRecord>) =>
  Effect.flatMap(CleanUp, (cleanUp) => {
    const { filter: _, instances: __, ...shared } = input
    const instances = [...new Set(records.map(({ instanceId }) => InstanceId.make(instanceId)))]
    const plan = { digest: "sha256:0", count: records.length, instances }
    return cleanUp.submitPlan({ ...shared, plan }, Stream.fromIterable(records))
  })

/** Resumes the run whenever it is paused, until it has ended. */
const finish = Effect.gen(function* () {
  const cleanUp = yield* CleanUp
  return yield* cleanUp.poll(run).pipe(
    Effect.tap(({ state }) => (state === "paused" ? cleanUp.resume(run) : Effect.void)),
    Effect.repeat({ until: ({ state }) => endedStates.has(state), schedule: again }),
    Effect.as({ state: "ended" }),
    Effect.timeoutOrElse({ duration: givesUp, orElse: () => Effect.succeed({ state: "stuck" }) })
  )
})

const doing = Effect.fnUntraced(function* (act: Act, records: DurableClient["records"]) {
  const cleanUp = yield* CleanUp
  switch (act) {
    case "submit":
      return yield* records === undefined ? cleanUp.submit(input) : submitPlan(records)
    case "finish":
      return yield* finish
    default:
      return yield* cleanUp[act](run)
  }
})

const client = ({ acts, file, records }: DurableClient) =>
  Effect.gen(function* () {
    const begun = performance.now()
    for (const { act, at } of acts) {
      yield* Effect.sleep(Math.max(0, begun + at - performance.now()))
      const said = yield* doing(act, records).pipe(
        Effect.retry({ while: ({ _tag }) => _tag === "DatabaseError", schedule: again }),
        Effect.match({ onSuccess: ({ state }): string => state, onFailure: ({ message }) => message })
      )
      process.stdout.write(`${act}: ${said}\n`)
    }
  }).pipe(Effect.provide(layerClient(file)))

const services =
  given.anyOrder === undefined ? Context.empty() : Context.make(Scheduler.Scheduler, anyOrder(given.anyOrder))

const program: Effect.Effect<void, unknown> = given.role === "runner" ? runner(given) : client(given)

Effect.runForkWith(services)(program).addObserver((exit) => {
  if (Exit.isFailure(exit)) process.stderr.write(`${Cause.pretty(exit.cause)}\n`)
  process.exitCode = Exit.isSuccess(exit) ? 0 : Exit.hasDies(exit) ? 70 : 2
})
