/** A caller's transport in Deno, where `node:http` repeats requests as `fetch` does. */
import * as Effect from "effect/Effect"
import { afterAll, beforeAll, expect, vi } from "vitest"
import { itLive, make, scripted, task } from "./support.ts"

beforeAll(() => void vi.stubGlobal("Deno", {}))
afterAll(() => void vi.unstubAllGlobals())

itLive("may repeat unseen", () =>
  Effect.gen(function* () {
    const body = { error_code: "DCS.4133", error_msg: "no such task" }
    const statuses = [400, 404, 403]
    const { client } = scripted(() => Response.json(body, { status: statuses.shift() ?? 500 }))
    const dcs = yield* make(client)
    expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ mayHaveDeleted: true, status: 400 })
    expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({
      _tag: "DcsNotFound",
      mayHaveDeleted: true,
      unseenRepeat: "runtime"
    })
    expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ mayHaveDeleted: false, status: 403 })
  })
)
