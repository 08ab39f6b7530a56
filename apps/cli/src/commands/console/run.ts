/** Runs `dcs-tasks console`: serves the page and its proxy until a signal arrives. */
import { DcsTasks } from "@dcs-tasks/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stderr from "../../output/stderr.ts"
import * as Stdout from "../../output/stdout.ts"
import { reported } from "../../process/failure.ts"
import * as Signals from "../../process/signals.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"
import { version } from "../../version.ts"
import { json, refusal } from "./answer.ts"
import { openBrowser } from "./browser.ts"
import { answerFor } from "./calls.ts"
import { judge, type Rules } from "./guard.ts"
import { readPage } from "./page.ts"
import { makeRouter } from "./routes.ts"
import { makeSecrets } from "./secrets.ts"
import { type Handler, serve } from "./server.ts"

interface ConsoleInput extends Target.WhereFlags {
  readonly timeout: Option.Option<Duration.Duration>
  readonly noOpen: boolean
  readonly port: number
  readonly readOnly: boolean
}

/** The page's client retries. Only rejected credentials that can be renewed are tried again here, once. */
const retry = { maxAttempts: 2, schedule: Schedule.recurs(0) }

const ending = refusal(424, "CLOSED", "The console is ending. Nothing was sent.")

export const run = ({ noOpen, port, readOnly, timeout, ...where }: ConsoleInput) =>
  Effect.gen(function* () {
    const attempt = Option.getOrElse(timeout, () => Duration.seconds(10))
    const totalTimeout = Duration.times(attempt, 2)
    const flags = { ...where, timeout: Option.some(attempt), totalTimeout: Option.some(totalTimeout) }
    const target = yield* Target.prepare({ ...flags, maxAttempts: Option.none() })
    const { config, projectName, region, source } = target
    yield* Target.announce(target, readOnly ? "read-only" : "all instances")
    const page = yield* readPage
    const secrets = makeSecrets()
    const match = makeRouter(config.projectId, page)
    const session = {
      secret: secrets.secret,
      version,
      region,
      project: { id: config.projectId, name: projectName },
      endpoint: config.endpoint,
      source,
      readOnly,
      attemptTimeoutMs: Duration.toMillis(totalTimeout)
    }
    return yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      const handlerFor = (origin: string): Handler => {
        const rules: Rules = { origin, isReadOnly: readOnly, secrets, match }
        return (request) => {
          const verdict = judge(request, rules)
          if (verdict._tag === "Refused") return verdict.answer
          const { route } = verdict
          switch (route._tag) {
            case "Page":
              return { status: 200, headers: { "content-type": route.file.type }, body: route.file.content }
            case "Session":
              return json(200, session)
            default:
              return Signals.exitCode() === undefined
                ? { answer: answerFor(dcs, route), mustEnd: route._tag === "Delete" }
                : ending
          }
        }
      }
      const origin = yield* serve(port, handlerFor)
      yield* Stdout.line(`${origin}/#${secrets.secret}`)
      if (!noOpen) yield* openBrowser(`${origin}/#${secrets.code}`)
      yield* Stderr.note(
        "open the address in a browser. Whoever has it can use these credentials. Ctrl-C ends the console."
      )
      const exitCode = yield* Signals.awaitFirst
      return yield* reported(exitCode)
    }).pipe(Effect.scoped, Client.provide({ ...config, retry }))
  }).pipe(Client.withTransport)
