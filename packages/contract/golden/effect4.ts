/** The golden cases for Effect 4. */
import { DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import * as AccessKey from "@dcs-tasks/core/AccessKey"
import * as IamToken from "@dcs-tasks/core/IamToken"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import {
  type ScriptedRequest,
  latency,
  type Scene,
  scenery,
  type ScriptedLine,
  frozenNow
} from "../src/golden/scripted.ts"
import { clockOf } from "../src/laws/lawsLine.ts"

type Input = typeof scenery.task

const transportOf = ({ answer, time }: Scene) =>
  HttpClient.make((request, url) => {
    const answered = Effect.sync(() => {
      const scripted: ScriptedRequest = { method: request.method, url: url.href, headers: request.headers }
      return HttpClientResponse.fromWeb(request, answer(scripted))
    })
    return time === undefined ? answered : Effect.delay(answered, latency)
  })

const login = { userName: "me", domainName: "us", password: "password-0123456789" }

const credentialsOf = (call: Scene["call"]) => {
  switch (call) {
    case "signed":
      return Effect.provide(AccessKey.make(scenery.accessKey), AccessKey.layerWebCrypto)
    case "logged in":
      return IamToken.make({ endpoint: scenery.iam, login, project: { id: scenery.projectId } })
    default:
      return Effect.succeed(scenery.credentials)
  }
}

const program = (scene: Scene) =>
  Effect.gen(function* () {
    const { endpoint, projectId, task } = scenery
    const config: DcsTasksConfig = { endpoint, projectId, credentials: yield* credentialsOf(scene.call) }
    const dcs = yield* DcsTasks.make({ ...config, ...scene.config })
    const input = (scene.input ?? task) as Input
    switch (scene.call) {
      case "list":
        return yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId: task.instanceId }))
      case "list of instances":
        return yield* Stream.runCollect(dcs.listInstances())
      case "bulk": {
        const tasks = (scene.taskIds ?? []).map((taskId) => ({ ...task, taskId }))
        const results = dcs.deleteBackgroundTasks(Stream.fromIterable(tasks), scene.options)
        return (yield* Stream.runCollect(results)).toSorted((one, other) => one.index - other.index)
      }
      default:
        return yield* dcs.deleteBackgroundTask(input, scene.options)
    }
  }).pipe(Effect.provideService(HttpClient.HttpClient, transportOf(scene)))

const stopped = clockOf({ now: () => frozenNow, after: () => () => {}, run: async () => {} })

export const effect4: ScriptedLine = {
  name: "effect-4",
  calls: ["delete", "list", "list of instances", "signed", "logged in", "bulk"],
  play: async (scene) => {
    const exit = await program(scene).pipe(
      Effect.provideService(Clock.Clock, scene.time === undefined ? stopped : clockOf(scene.time)),
      Random.withSeed("golden"),
      Effect.runPromiseExit
    )
    return Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)
  }
}
