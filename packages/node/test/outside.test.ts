/**
 * Every client and middleware that users could bring, with every response. Each server knows what really happened, and
 * the outcome is compared with it.
 */
import { judge } from "@dcs-tasks/contract/laws/outside"
import { type Meeting, outsideSuite } from "@dcs-tasks/contract/laws/outsideSuite"
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { DcsTasks } from "@dcs-tasks/core"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { inspect } from "node:util"
import { outsideClients } from "./outsideClients.ts"
import { outsideMiddlewares, printer } from "./outsideMiddlewares.ts"
import { hurried } from "./hurried.ts"
import { canary, input } from "./support.ts"

/** All forms in which a program could print a value. */
const everything = (value: unknown): string =>
  [inspect(value, { depth: 12, showHidden: true }), JSON.stringify(value), String(value)].join("\n")

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

const used = { kind: "answer", status: 200, bodyBase64: btoa("{}") } as const

/** One call to its own server. */
const meet = Effect.fnUntraced(function* (meeting: Meeting) {
  const { middleware, scenario } = meeting
  const transport = yield* HttpClient.HttpClient
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => scriptedServer()),
    (server) => Effect.promise(() => server.close())
  )
  if (meeting.used) {
    yield* Effect.promise(() => server.script(used))
    yield* Effect.flatMap(transport.get(`${server.origin}/used`), ({ text }) => text)
    // Clients take a connection back in a later turn of the event loop.
    yield* Effect.promise(() => turns(5))
  }
  const before = yield* Effect.promise(server.requests)
  yield* Effect.promise(() => server.script(...scenario.steps.map(({ behaviour }) => behaviour)))

  const { later, lines, print } = printer()
  const logger = Logger.make((entry) => {
    lines.push(Logger.formatJson.log(entry), Logger.formatLogFmt.log(entry), inspect(entry.message, { depth: 9 }))
  })
  const dcs = yield* Effect.provideService(
    DcsTasks.make({
      endpoint: server.origin,
      projectId: "project-1",
      credentials: { token: Redacted.make(canary) },
      retry: { maxAttempts: meeting.maxAttempts, schedule: Schedule.forever }
    }),
    HttpClient.HttpClient,
    outsideMiddlewares[middleware](transport, { print })
  )
  const { clock, wakeFirst } = hurried()
  if (scenario.steps.some(({ behaviour }) => behaviour.kind === "stall")) {
    void server.arrived(before.length + 1).then(wakeFirst)
  }
  const exit = yield* dcs
    .deleteBackgroundTask(input)
    .pipe(Effect.exit, Effect.provideService(Clock.Clock, clock), Effect.provide(Logger.layer([logger])))
  later()
  const outcome = Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)
  const after = yield* Effect.promise(server.requests)
  const connections = server.connections()
  return {
    ...meeting,
    connections,
    wrong: judge({
      ...meeting,
      outcome,
      requests: after.length - before.length,
      printed: [...lines, everything(exit), everything(outcome)].join("\n"),
      secret: canary
    })
  }
}, Effect.scoped)

outsideSuite(outsideClients, ({ layer }, meetings) =>
  Effect.forEach(meetings, meet, { concurrency: 8 }).pipe(Effect.provide(Layer.fresh(layer)), Effect.runPromise)
)
