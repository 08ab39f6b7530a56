/** Functions that run once per program: a failure points to the line that called them, and they make no span. */
import { it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import { expect } from "vitest"
import * as IamToken from "../src/credentials/IamToken.ts"
import { resolveProject } from "../src/credentials/Project.ts"
import { scripted } from "./support.ts"

const endpoint = "not a URL"
const login = { userName: "u", domainName: "d", password: Redacted.make("p") }
const credentials = { token: Redacted.make("t") }

const calls: ReadonlyArray<readonly [string, () => Effect.Effect<unknown, unknown, HttpClient.HttpClient>]> = [
  ["IamToken.make", () => IamToken.make({ endpoint, login })],
  ["resolveProject", () => resolveProject({ endpoint, name: "shop", credentials })]
]

for (const [name, call] of calls) {
  it.effect(`a failure of ${name} names the line that called it, and there is no span`, () =>
    Effect.gen(function* () {
      const spans: Array<string> = []
      const tracer = Tracer.make({
        span: (options) => {
          spans.push(options.name)
          return new Tracer.NativeSpan(options)
        }
      })
      // It runs later, when its caller is no longer on the stack.
      const failed = yield* Effect.andThen(Effect.yieldNow, call()).pipe(
        Effect.sandbox,
        Effect.flip,
        Effect.withTracer(tracer),
        Effect.provideService(HttpClient.HttpClient, scripted(() => new Response()).client)
      )
      expect(Cause.pretty(failed)).toContain("frames.test.ts")
      expect(spans).toEqual([])
    })
  )
}
