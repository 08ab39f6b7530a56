/** The response for a missing task in the four worlds. None of them deletes anything. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { MissingTask } from "../src/index.ts"
import { call, demo, Emulator, instanceId, remove, taskPath } from "./support.ts"

const { tasks } = demo
const [, other] = demo.instances

const refusal = (error_code: string, error_msg = "The task does not exist.") =>
  JSON.stringify({ error_code, error_msg, error_ext_msg: null })

const worlds: ReadonlyArray<readonly [MissingTask | undefined, status: number, body: string]> = [
  [undefined, 404, refusal("DCS.4133")],
  ["404", 404, refusal("DCS.4133")],
  ["400", 400, refusal("DCS.4133")],
  ["204", 204, ""],
  ["200", 200, `{"message":""}`],
  [{}, 404, refusal("DCS.4133")],
  [{ status: 400, errorCode: "DCS.4942" }, 400, refusal("DCS.4942")],
  [{ status: 400, errorCode: "DCS.4941", errorMsg: "gone" }, 400, refusal("DCS.4941", "gone")]
]

for (const [missingTask, status, body] of worlds) {
  const world = Emulator.layer({ missingTask })

  it.effect(`${JSON.stringify(missingTask)}: never there, there twice, or another instance's: ${status}`, () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator
      const deleted = yield* emulator.deleted(instanceId)
      const before = yield* emulator.taskCount(instanceId)
      expect(yield* remove(emulator, tasks.unknown)).toMatchObject({ status, body })
      expect(yield* call(emulator, taskPath(tasks.deletable, other.id), { method: "DELETE" })).toMatchObject({ status })
      expect([deleted.size, yield* emulator.taskCount(instanceId)]).toEqual([0, before])

      expect((yield* remove(emulator, tasks.deletable)).status).toBe(200)
      expect(yield* remove(emulator, tasks.deletable)).toMatchObject({ status, body })
      expect([deleted.size, yield* emulator.taskCount(instanceId)]).toEqual([1, before - 1])
      expect([deleted.has(tasks.deletable), deleted.has(tasks.unknown)]).toEqual([true, false])
      expect((yield* emulator.deleted(other.id)).size).toBe(0)
      expect((yield* emulator.requests).map((request) => request.status)).toEqual([status, status, 200, status])
      expect(yield* emulator.disasters).toEqual([])
    }).pipe(Effect.provide(world))
  )

  it.effect(`${JSON.stringify(missingTask)}: what stands before the task is refused as ever`, () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator
      const status = (path: string, token: string = emulator.token) =>
        Effect.map(call(emulator, path, { method: "DELETE", token }), (answer) => answer.status)
      expect([
        yield* status(taskPath(tasks.unknown, demo.unknownInstanceId)),
        yield* status(taskPath("a.b")),
        yield* status(taskPath(tasks.unknown), demo.tokens.readOnly),
        yield* status(taskPath(tasks.unknown), demo.tokens.expired),
        yield* status(taskPath(tasks.executing))
      ]).toEqual([404, 400, 403, 401, 400])
    }).pipe(Effect.provide(world))
  )

  it.effect(`${JSON.stringify(missingTask)}: an answer lost after the deletion, then a retry: ${status}`, () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator
      yield* emulator.inject({ kind: "status", status: 503, afterHandling: true })
      expect((yield* remove(emulator, tasks.deletable)).status).toBe(503)
      expect(yield* remove(emulator, tasks.deletable)).toMatchObject({ status, body })
      expect((yield* emulator.deleted(instanceId)).size).toBe(1)
    }).pipe(Effect.provide(world))
  )
}
