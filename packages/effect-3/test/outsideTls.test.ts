/** TLS that breaks after the request was handled: no client reports that nothing was deleted. */
import { judge } from "@dcs-tasks/contract/laws/outside"
import type { Scenario } from "@dcs-tasks/contract/laws/scenarios"
import { breakingServer, breaks } from "@dcs-tasks/contract/net/brokenTls"
import { authority } from "@dcs-tasks/contract/net/certificates"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { describe, expect, it } from "vitest"
import { outsideClients } from "./outsideClients.ts"
import { DcsTasks } from "../src/index.ts"
import { canary, task } from "./support.ts"

const ours = await authority()
setDefaultCACertificates([...getCACertificates("default"), ours.cert])

const lost: Scenario = {
  name: "handled, then broken",
  steps: [{ behaviour: { kind: "reset-before-headers" }, deletes: true, unknown: true }],
  expected: () => ({ attempts: 1, mayHaveDeleted: true })
}

describe.concurrent("the task may have been deleted over", () => {
  for (const [name, { layer, repeatsUnseen }] of Object.entries(outsideClients)) {
    for (const [what, broken] of breaks) {
      it(`${name}, where ${what} comes after the request`, async () => {
        await using server = await breakingServer(await ours.issue(), broken)
        const program = Effect.gen(function* () {
          const dcs = yield* DcsTasks.make({
            endpoint: server.endpoint,
            projectId: "project-1",
            credentials: { token: Redacted.make(canary) },
            // undici does not notice an unreadable record, so the timeout ends the attempt.
            timeout: "8 seconds",
            retry: { maxAttempts: 1 }
          })
          return yield* Effect.match(dcs.deleteBackgroundTask(task), {
            onFailure: (error): unknown => error,
            onSuccess: (outcome): unknown => outcome
          })
        })
        const outcome = await Effect.runPromise(Effect.provide(program, layer))
        const wrong = judge({
          middleware: "does nothing",
          scenario: lost,
          maxAttempts: 1,
          repeatsUnseen,
          hasBody: true,
          reportsPasses: false,
          outcome,
          requests: server.requests.length,
          printed: String(outcome),
          secret: canary
        })
        expect(wrong).toEqual([])
      })
    }
  }
})
