/** The part of the golden file for Effect 3. */
import { lawCases } from "@dcs-tasks/contract/golden/laws"
import { record } from "@dcs-tasks/contract/golden/record"
import {
  type ScriptedRequest,
  latency,
  type Scene,
  scenery,
  scriptedCases,
  frozenNow
} from "@dcs-tasks/contract/golden/scripted"
import { optionCases, socketCases } from "@dcs-tasks/contract/golden/sockets"
import { DcsTasks, type DcsTasksConfig } from "@dcs-tasks/effect-3"
import * as AccessKey from "@dcs-tasks/effect-3/AccessKey"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import { clockOf, line } from "../test/lawsLine.ts"
import { promiseClient } from "../test/promiseClient.ts"
import { transports } from "../test/transports.ts"

const transportOf = ({ answer, time }: Scene) =>
  HttpClient.make((request, url) => {
    const answered = Effect.sync(() => {
      const scripted: ScriptedRequest = { method: request.method, url: url.href, headers: request.headers }
      return HttpClientResponse.fromWeb(request, answer(scripted))
    })
    return time === undefined ? answered : Effect.delay(answered, latency)
  })

const program = (scene: Scene) =>
  Effect.gen(function* () {
    const { accessKey, credentials, endpoint, projectId, task } = scenery
    const config: DcsTasksConfig = {
      endpoint,
      projectId,
      credentials: scene.call === "signed" ? yield* AccessKey.make(accessKey) : credentials
    }
    const dcs = yield* DcsTasks.make({ ...config, ...scene.config })
    return scene.call === "list"
      ? Chunk.toReadonlyArray(yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId: task.instanceId })))
      : yield* dcs.deleteBackgroundTask((scene.input ?? task) as typeof task, scene.options)
  }).pipe(Effect.provideService(HttpClient.HttpClient, transportOf(scene)))

const stopped = clockOf({ now: () => frozenNow, after: () => () => {}, run: async () => {} })

const play = async (scene: Scene): Promise<unknown> => {
  const exit = await program(scene).pipe(
    Effect.withClock(scene.time === undefined ? stopped : clockOf(scene.time)),
    Effect.withRandom(Random.make("golden")),
    Effect.runPromiseExit
  )
  return Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)
}

await record(scriptedCases({ name: "effect-3", calls: ["delete", "list", "signed"], play }))
await record(lawCases("effect-3", line))
await record(
  optionCases("effect-3", (options) =>
    promiseClient(options as DcsTasksConfig, FetchHttpClient.layer).then((client) => client.close())
  )
)
for (const [name, transport] of transports) {
  await record(
    socketCases({
      name: `effect-3 over ${name}`,
      createClient: ({ token, ...options }) => promiseClient({ ...options, credentials: { token } }, transport)
    })
  )
}
