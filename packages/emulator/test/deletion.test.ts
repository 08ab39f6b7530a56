/** Deletions: each documented response, and what remains afterwards. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { EmulatorOptions } from "../src/index.ts"
import { call, demo, Emulator, ids, instanceId, remove, taskPath, tasksPath } from "./support.ts"

const { tasks, tokens } = demo

const refusal = (code: string) => ({ error_code: code, error_msg: expect.any(String), error_ext_msg: null })

it.effect("a finished task answers 200 with a message, is gone, and leaves the others", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const before = yield* ids(emulator)
    const answer = yield* remove(emulator, tasks.deletable)
    expect([answer.status, answer.headers["content-type"], answer.body]).toEqual([
      200,
      "application/json",
      `{"message":""}`
    ])
    expect(yield* ids(emulator)).toEqual(before.filter((id) => id !== tasks.deletable))
    expect((yield* remove(emulator, tasks.deletable)).status).toBe(404)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a failed task can be deleted too", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect((yield* remove(emulator, tasks.failed)).status).toBe(200)
    expect(yield* ids(emulator)).not.toContain(tasks.failed)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("204 has no body at all, by task or by default", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { id } = yield* emulator.seedTask(instanceId)
    for (const task of [tasks.deletableNoContent, id]) {
      const answer = yield* remove(emulator, task)
      expect([answer.status, answer.body, answer.headers["content-length"]]).toEqual([204, "", undefined])
    }
    const other = yield* emulator.seedTask(instanceId, { answer: 200 })
    expect((yield* remove(emulator, other.id)).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer({ answer: 204 })))
)

const refusals: ReadonlyArray<
  readonly [what: string, path: string, token: string | undefined, status: number, code: string]
> = [
  ["no token", taskPath(tasks.deletable), undefined, 401, "DCS.1003"],
  ["a wrong token", taskPath(tasks.deletable), "wrong", 401, "DCS.1001"],
  ["an expired token", taskPath(tasks.deletable), tokens.expired, 401, "DCS.1002"],
  ["a token for another project", taskPath(tasks.deletable), tokens.otherProject, 401, "DCS.1004"],
  ["another project in the path", taskPath(tasks.deletable, instanceId, "other"), tokens.valid, 401, "DCS.1004"],
  ["a read-only token", taskPath(tasks.deletable), tokens.readOnly, 403, "DCS.2003"],
  ["an unknown instance", taskPath(tasks.deletable, demo.unknownInstanceId), tokens.valid, 404, "DCS.3022"],
  ["an unknown task", taskPath(tasks.unknown), tokens.valid, 404, "DCS.4133"],
  ["a task of another instance", taskPath(tasks.deletable, demo.instances[1].id), tokens.valid, 404, "DCS.4133"],
  ["a malformed project id", taskPath(tasks.deletable, instanceId, "a.b"), tokens.valid, 400, "DCS.4002"],
  ["a malformed instance id", taskPath(tasks.deletable, "a.b"), tokens.valid, 400, "DCS.4061"],
  ["a malformed task id", taskPath("a.b"), tokens.valid, 400, "DCS.4070"],
  ["a project id that cannot be decoded", taskPath(tasks.deletable, instanceId, "%zz"), tokens.valid, 400, "DCS.4002"],
  ["an instance id that cannot be decoded", taskPath(tasks.deletable, "%ff"), tokens.valid, 400, "DCS.4061"],
  ["a task id that cannot be decoded", taskPath("%"), tokens.valid, 400, "DCS.4070"],
  ["a task id that cannot be decoded, of an escaped instance id", taskPath("%", "%61"), tokens.valid, 400, "DCS.4070"],
  ["a task id that cannot be decoded, and no token", taskPath("%"), undefined, 401, "DCS.1003"],
  ["an encoded dot segment", taskPath("%2e%2e%2f"), tokens.valid, 400, "DCS.4070"],
  ["a task id of 200 characters", taskPath("a".repeat(200)), tokens.valid, 400, "DCS.4070"],
  ["a running task", taskPath(tasks.executing), tokens.valid, 400, "DCS.4957"],
  ["a busy instance", taskPath(tasks.busy), tokens.valid, 400, "DCS.4017"],
  ["a task that is forbidden", taskPath(tasks.forbidden), tokens.valid, 403, "DCS.2003"],
  ["a task that breaks the service", taskPath(tasks.internalError), tokens.valid, 500, "111500000"]
]

it.effect.each(refusals)("%s is refused, and nothing is deleted", ([, path, token, status, code]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const before = yield* ids(emulator)
    for (const _ of [1, 2]) {
      const answer = yield* call(emulator, path, { method: "DELETE", token })
      expect([answer.status, JSON.parse(answer.body)]).toEqual([status, refusal(code)])
      expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f]{32}$/)
    }
    expect(yield* ids(emulator)).toEqual(before)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("the words for a token of another project are the vendor's", () =>
  Effect.gen(function* () {
    const { body } = yield* remove(yield* Emulator, tasks.deletable, { token: tokens.otherProject })
    expect(JSON.parse(body)).toMatchObject({ error_msg: "Project ID does not match the token." })
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each(["EXECUTING", "CREATED", "WAITING", "CANCELLED", "SOMETHING_NEW"])("status %s: DCS.4957", (status) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { id } = yield* emulator.seedTask(instanceId, { status })
    expect(JSON.parse((yield* remove(emulator, id)).body)).toEqual(refusal("DCS.4957"))
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  ["PATCH", "/"],
  ["GET", "/v2"],
  ["DELETE", `/v2/${demo.projectId}/instances/${instanceId}/tasks`],
  ["DELETE", `/${taskPath(tasks.deletable)}`],
  ["DELETE", `${taskPath(tasks.deletable)}/`],
  ["POST", tasksPath()],
  ["OPTIONS", taskPath(tasks.deletable)]
] as const)("%s %s is no route: the gateway's 404, without CORS", ([method, path]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { body, headers, status } = yield* call(emulator, path, { method })
    expect([status, JSON.parse(body)]).toEqual([
      404,
      { error_msg: "API not found", error_code: "APIGW.0101", request_id: headers["x-request-id"] }
    ])
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([])
    expect(yield* ids(emulator)).toContain(tasks.deletable)
  }).pipe(Effect.provide(Emulator.layer()))
)

const own: EmulatorOptions = {
  projectId: "my-project",
  token: "my-token",
  readOnlyToken: "my-reader",
  expiredTokens: ["old-1", "old-2"],
  otherProjectToken: "elsewhere",
  instances: [{ id: "my-instance", tasks: [{ id: "my-task" }] }]
}

it.effect.each([
  ["my-token", 200, undefined],
  ["my-reader", 403, "DCS.2003"],
  ["old-2", 401, "DCS.1002"],
  ["elsewhere", 401, "DCS.1004"],
  [tokens.valid, 401, "DCS.1001"]
] as const)("own data instead of the seed's: token %s", ([token, status, code]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect([emulator.token, emulator.projectId, yield* emulator.instances]).toEqual([
      "my-token",
      "my-project",
      [{ id: "my-instance", name: "my-instance" }]
    ])
    const answer = yield* call(emulator, taskPath("my-task", "my-instance", "my-project"), { method: "DELETE", token })
    expect([answer.status, JSON.parse(answer.body).error_code]).toEqual([status, code])
  }).pipe(Effect.provide(Emulator.layer(own)))
)
