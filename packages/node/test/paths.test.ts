/** Errors contain no path of the machine. */
import { DcsTasks, transportFromDispatcher } from "@dcs-tasks/node"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import { inspect } from "node:util"
import { expect, it } from "vitest"
import { Agent } from "undici"
import { temporaryFile } from "./support.ts"

it("what the runtime says of a socket that is not there", async () => {
  await using file = await temporaryFile("")
  const agent = new Agent({ connect: { socketPath: `${file.path}.sock` } })
  const transport = transportFromDispatcher(agent)
  const error = await DcsTasks.make({
    endpoint: "http://127.0.0.1:1",
    projectId: "project-1",
    credentials: { token: "a-token" },
    retry: { maxAttempts: 1 }
  }).pipe(
    Effect.flatMap((dcs) => dcs.deleteBackgroundTask({ instanceId: "instance-1", taskId: "task-1" })),
    Effect.flip,
    Effect.provideService(HttpClient.HttpClient, transport),
    Effect.runPromise
  )
  await agent.close()
  expect(error).toMatchObject({ _tag: "DcsTransportError", detail: "connect ENOENT <path>" })
  expect(inspect(error, { depth: 9 }).replaceAll(error.stack ?? "", "")).not.toContain(file.path)
})
