/** A program that composes the client into Effects: with middleware of its own, a journal, and Effect's services. */
import { DcsTasks, DeletionJournal, layerTransport } from "@dcs-tasks/node"
import { layerJournal } from "@dcs-tasks/node/journal"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scheduler from "effect/Scheduler"
import * as Stream from "effect/Stream"
import { type MiddlewareName, options, token } from "./options.ts"
import { anyOrder } from "./scheduler.ts"
import { bulkRecord, callRecord } from "./record.ts"

const given = options()
const { endpoint, instanceId, journal: file, projectId } = given
const print = (text: string) => Effect.sync(() => void process.stdout.write(text))

const around = (client: HttpClient.HttpClient, name: MiddlewareName): HttpClient.HttpClient => {
  switch (name) {
    case "reads the body":
      return HttpClient.tap(client, ({ text }) => Effect.ignore(text))
    case "logs":
      return HttpClient.tap(client, (response) =>
        Effect.sync(() => void process.stderr.write(`${JSON.stringify(response)} ${String(response.status)}\n`))
      )
    case "retries":
      return HttpClient.retry(client, { times: 1 })
    case "retries what is not ok":
      return HttpClient.retry(HttpClient.filterStatusOk(client), { times: 1 })
    case "delays":
      return HttpClient.transformResponse(client, (sent) => Effect.delay(sent, 30))
    case "sends once more":
      return HttpClient.transformResponse(client, (sent) => Effect.andThen(sent, sent))
    case "hedges":
      return HttpClient.transformResponse(client, (sent) => Effect.raceFirst(sent, Effect.delay(sent, 20)))
  }
}

const Middlewares = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, (client) => given.middlewares.reduce(around, client))
)

const Client = DcsTasks.layer({
  endpoint,
  projectId,
  credentials: { token: Redacted.make(token()) },
  timeout: given.timeout,
  totalTimeout: given.totalTimeout,
  retry: { maxAttempts: given.maxAttempts }
}).pipe(Layer.provide(Middlewares), Layer.provide(layerTransport))

const stopped = Latch.makeUnsafe()
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stopped.openUnsafe())

const tasks = given.taskIds.map((taskId) => ({ instanceId, taskId }))

const run = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  if (!given.bulk) {
    return yield* Effect.forEach(
      tasks,
      (task) =>
        dcs.deleteBackgroundTask(task, { missing: given.missing, stop: stopped.await }).pipe(
          Effect.catch((error) => Effect.succeed(error)),
          Effect.flatMap((ended) => print(callRecord(task, ended)))
        ),
      { concurrency: given.concurrency, discard: true }
    )
  }
  const journal = yield* Effect.serviceOption(DeletionJournal)
  yield* dcs
    .deleteBackgroundTasks(Stream.fromIterable(tasks), {
      concurrency: given.concurrency,
      missing: given.missing === "fail" ? "fail" : "verify",
      stop: Effect.as(stopped.await, "signal" as const),
      ...(Option.isSome(journal) && { journal: journal.value })
    })
    .pipe(Stream.runForEach((result) => print(bulkRecord(result))))
})

const Journal = file === undefined ? Layer.empty : layerJournal(file, { endpoint, projectId })

const services =
  given.anyOrder === undefined ? Context.empty() : Context.make(Scheduler.Scheduler, anyOrder(given.anyOrder))

Effect.runForkWith(services)(Effect.scoped(Effect.provide(run, Layer.merge(Client, Journal)))).addObserver((exit) => {
  if (Exit.isFailure(exit)) process.stderr.write(`${Cause.pretty(exit.cause)}\n`)
  process.exitCode = Exit.isSuccess(exit) ? 0 : Exit.hasDies(exit) ? 70 : 2
})
