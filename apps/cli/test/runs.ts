/** For tests of `runs`: an emulator, a database in a file, the CLI that uses both, and a runner in this process. */
import { ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { Targets } from "@dcs-tasks/durable"
import * as Sqlite from "@dcs-tasks/durable/Sqlite"
import { demo, type InstanceSeed, startEmulator } from "@dcs-tasks/emulator"
import * as Node from "@dcs-tasks/node"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Call, run, type RunOptions, start } from "./cli.ts"

export const fixture = async (instances: ReadonlyArray<InstanceSeed>) => {
  const emulator = await startEmulator({ instances })
  const { endpoint, projectId } = emulator
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-runs-"))
  const database = join(folder, "runs.db")
  const runners = new Set<AsyncDisposable>()
  const children = new Set<ReturnType<typeof start>["child"]>()

  const env = { OS_AUTH_TOKEN: emulator.token, OS_PROJECT_ID: projectId, DCS_TASKS_DATABASE: database }
  const call = (args: ReadonlyArray<string>, options: RunOptions = {}): Call => [
    ["runs", ...args],
    { cwd: folder, ...options, env: { ...env, ...options.env } }
  ]
  const runRuns = (args: ReadonlyArray<string>, options?: RunOptions) => run(...call(args, options))
  const at = ["--endpoint", endpoint]
  return {
    emulator,
    folder,
    database,
    at,
    start: (args: ReadonlyArray<string>, options?: RunOptions) => {
      const started = start(...call(args, options))
      children.add(started.child)
      return started
    },
    run: runRuns,
    submit: (...args: ReadonlyArray<string>) => runRuns(["submit", "--run", "r1", "--yes", ...at, ...args]),
    left: (instanceId: string) => emulator.tasks(instanceId).map(({ id }) => id),
    /** Works on the runs until it is disposed, or the fixture is. */
    startRunner: async (token = demo.tokens.valid): Promise<AsyncDisposable> => {
      const runner = ManagedRuntime.make(
        Sqlite.layer({ file: database }).pipe(
          Layer.provide(Targets.layerOne({ endpoint, projectId: ProjectId.make(projectId) })),
          Layer.provide(Node.layer({ endpoint, projectId, credentials: { token } }))
        )
      )
      await runner.context()
      runners.add(runner)
      return runner
    },
    [Symbol.asyncDispose]: async () => {
      // A failed test can leave one that watches a run without a runner.
      for (const child of children) child.kill("SIGKILL")
      for (const runner of runners) await runner[Symbol.asyncDispose]()
      const disasters = emulator.disasters()
      await emulator.close()
      rmSync(folder, { recursive: true })
      if (disasters.length > 0) throw new Error(`instances would be gone: ${JSON.stringify(disasters)}`)
    }
  }
}
