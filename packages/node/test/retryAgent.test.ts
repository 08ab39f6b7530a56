/** A caller's dispatcher that repeats requests by itself: each one counts, and no deletion is hidden. */
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { DcsTasks, transportFromDispatcher } from "@dcs-tasks/node"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import { Agent, RetryAgent } from "undici"
import { describe, expect, it } from "vitest"
import { input } from "./support.ts"

const gone = answer(404, `{"error_code":"DCS.4133","error_msg":"no such task"}`)

const middlewares = {
  directly: (transport: HttpClient.HttpClient) => transport,
  "through a middleware": HttpClient.mapRequest((request) => request)
}

const firsts = {
  "a 503": answer(503),
  "a broken connection": undefined
}

describe.concurrent("undici's RetryAgent", () => {
  for (const [way, middleware] of Object.entries(middlewares)) {
    for (const [name, first] of Object.entries(firsts)) {
      it(`${way}, after ${name}`, async () => {
        await using server = await socketServer({
          answer: (socket, _request, n) => {
            if (n > 1) socket.write(gone)
            else if (first === undefined) socket.destroy()
            else socket.write(first)
          }
        })
        const agent = new RetryAgent(new Agent(), { minTimeout: 1, maxTimeout: 1 })
        const error = await DcsTasks.make({
          endpoint: server.origin,
          projectId: "project-1",
          credentials: { token: "a-token" }
        }).pipe(
          Effect.flatMap((dcs) => dcs.deleteBackgroundTask(input)),
          Effect.flip,
          Effect.provideService(HttpClient.HttpClient, middleware(transportFromDispatcher(agent))),
          Effect.runPromise
        )
        await agent.close()
        expect(server.requests).toHaveLength(2)
        expect(error).toMatchObject({
          _tag: "DcsNotFound",
          attempts: 2,
          mayHaveDeleted: true,
          unseenRepeat: "middleware"
        })
      })
    }
  }
})
