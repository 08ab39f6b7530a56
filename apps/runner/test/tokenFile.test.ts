/** A token file whose token is replaced, against the emulator. */
import { DcsTasks } from "@dcs-tasks/core"
import { startEmulator } from "@dcs-tasks/emulator"
import * as Transport from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import * as TokenFile from "../src/tokenFile.ts"

const folder = mkdtempSync(join(tmpdir(), "token-file-"))
const file = join(folder, "token")
const write = (token: string) => writeFileSync(file, `${token}\n`, { mode: 0o600 })
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it("sends a request again with the token that was written after the file was opened", async () => {
  const emulator = await startEmulator({ instances: [{ id: "i1", taskCount: 2 }] })
  const [first, second] = emulator.tasks("i1").map(({ id }) => id)
  write("rejected")
  const outcomes = await Effect.runPromise(
    Effect.gen(function* () {
      const { provider, reload } = yield* TokenFile.open(file)
      const { endpoint, projectId } = emulator
      const dcs = yield* DcsTasks.make({ endpoint, projectId, credentials: provider })
      const remove = (taskId = "") =>
        Effect.match(dcs.deleteBackgroundTask({ instanceId: "i1", taskId }), {
          onFailure: ({ _tag }) => _tag,
          onSuccess: ({ _tag }) => _tag
        })
      const before = yield* remove(first)
      write(emulator.token)
      return [before, yield* remove(first), yield* reload, yield* remove(second), yield* reload]
    }).pipe(Effect.provide(Transport.layerWith({ drain: 0 })))
  )
  await emulator.close()
  expect(outcomes).toEqual(["DcsUnauthorized", "Deleted", 2, "Deleted", 2])
})

it("keeps the token if the file is unreadable, and names the problem without a value", async () => {
  write("canary")
  const problem = await Effect.runPromise(
    Effect.gen(function* () {
      const { reload } = yield* TokenFile.open(file)
      write("canary\nsecond line")
      const invalid = yield* Effect.flip(reload)
      rmSync(file)
      const absent = yield* Effect.flip(reload)
      return `${invalid.message} ${absent.message}`
    })
  )
  expect(problem).toContain("ENOENT")
  expect(problem).not.toContain("canary")
})
