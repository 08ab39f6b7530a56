/** For tests of `prune`: an emulator with instances, and the CLI that calls it. */
import { demo, type EmulatorOptions, type InstanceSeed, startEmulator, type TaskSeed } from "@dcs-tasks/emulator"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Call, ndjson, run, type RunOptions, start } from "./cli.ts"

export const { projectId, tokens } = demo
export const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`
export const day = 86_400_000

export interface Exported {
  readonly instanceId: string
  readonly task: { readonly id: string; readonly status: string }
}

export const fixture = async (instances: ReadonlyArray<InstanceSeed>, options: EmulatorOptions = {}) => {
  const emulator = await startEmulator({ instances, ...options })
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-prune-"))
  const call = (args: ReadonlyArray<string>, options: RunOptions = {}): Call => [
    ["prune", "--endpoint", emulator.endpoint, "-o", "ndjson", ...args],
    { cwd: folder, ...options, env: { ...env, ...options.env } }
  ]
  return {
    emulator,
    folder,
    projectId,
    start: (args: ReadonlyArray<string>, options?: RunOptions) => start(...call(args, options)),
    run: (args: ReadonlyArray<string>, options?: RunOptions) => run(...call(args, options)),
    deletes: () => emulator.counts().byOperation.deleteBackgroundTask ?? 0,
    left: (instanceId: string) => emulator.tasks(instanceId).map(({ id }) => id),
    exported: (name = "dcs-tasks-export.ndjson") =>
      ndjson(readFileSync(join(folder, name), "utf8")) as unknown as ReadonlyArray<Exported>,
    [Symbol.asyncDispose]: async () => {
      const disasters = emulator.disasters()
      await emulator.close()
      rmSync(folder, { recursive: true })
      if (disasters.length > 0) throw new Error(`instances would be gone: ${JSON.stringify(disasters)}`)
    }
  }
}

/** Tasks by id, with their age in days by the emulator's clock, which `offset` shifts. */
export const aged = (ages: Readonly<Record<string, number | string>>, offset = 0): ReadonlyArray<TaskSeed> =>
  Object.entries(ages).map(([id, age]) => ({
    id,
    createdAt: typeof age === "string" ? age : new Date(Date.now() + offset - age * day).toISOString()
  }))

export const oneInstance = (tasks: ReadonlyArray<TaskSeed>): ReadonlyArray<InstanceSeed> => [
  { id: uuid(1), name: "cache", tasks }
]
export const onCache = ["-I", uuid(1), "--yes"]
