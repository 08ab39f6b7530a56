/** A runner of durable clean-ups with Effect's engine in memory, or a client. Both have their tables in a file. */
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

/** As a person tries again. */
const again = Schedule.spaced(700)

const ended = Effect.flatMap(CleanUp, (cleanUp) => Effect.retry(cleanUp.await(run), again))

const runner = ({ concurrency, file, lives, rate, untilEnd }: DurableRunner) =>
  Effect.raceAllFirst([stopped.await, Effect.sleep(lives), ...(untilEnd ? [ended] : [])]).pipe(
    Effect.provide(
      Testing.layer({ file, concurrency, rate }).pipe(
        Layer.provide(Targets.layerOne(input.target)),
        Layer.provide(Client)
      )
    )
  )

/** The records of the input's instances. */
const records = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const { instances } = input
  const ids = "allExcept" in instances ? [] : instances
  const listed: Array<PlannedRecord> = []
  for (const instanceId of ids) {
    yield* Stream.runForEach(dcs.listBackgroundTasks({ instanceId }), (task) =>
      Effect.sync(() => void listed.push({ instanceId, task }))
    )
  }
  return listed.filter(({ task: { status } }) => status === "SUCCESS")
})

const submitPlan = Effect.gen(function* () {
  const cleanUp = yield* CleanUp
  const listed = yield* Effect.provide(records, Client)
  const { filter: _, instances, ...shared } = input
  const plan = { digest: "sha256:0", count: listed.length, instances: "allExcept" in instances ? [] : instances }
  return yield* cleanUp.submitPlan({ ...shared, plan }, Stream.fromIterable(listed))
})

const doing = Effect.fnUntraced(function* (act: Act) {
  const cleanUp = yield* CleanUp
  if (act === "submit") return yield* cleanUp.submit(input)
  return act === "plan" ? yield* submitPlan : yield* cleanUp[act](run)
})

const client = ({ acts, file }: DurableClient) =>
  Effect.gen(function* () {
    let before = 0
    for (const { act, at } of acts) {
      yield* Effect.sleep(at - before)
      before = at
      const said = yield* doing(act).pipe(
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
