/** For tests of bulk deletion: an emulator with tasks, and the CLI that calls it. */
import { demo, type EmulatorOptions, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Call, ndjson, type Run, run, type RunOptions, start } from "./cli.ts"

export const instanceId = demo.instances[0].id
export const { tokens, projectId } = demo

/** For tests that hold a request: the test ends it, not a timeout. */
export const patient = ["--timeout", "20m", "--total-timeout", "20m"] as const

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export const randomFrom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface JournalLine {
  readonly event: string
  readonly taskId: string
  readonly outcome?: string
  readonly status?: number
}

export interface Bulk extends AsyncDisposable {
  readonly emulator: RunningEmulator
  readonly folder: string
  readonly ids: ReadonlyArray<string>
  /** Writes a file in the test's folder. */
  readonly file: (name: string, content: string | Uint8Array) => string
  readonly start: (args: ReadonlyArray<string>, options?: RunOptions) => ReturnType<typeof start>
  readonly run: (args: ReadonlyArray<string>, options?: RunOptions) => Promise<Run>
  /** Task ids of the deletions sent so far. */
  readonly sent: () => ReadonlyArray<string>
  /** Task ids that are still there. */
  readonly left: () => ReadonlySet<string>
  /** Complete lines of a journal. */
  readonly journal: (name?: string) => ReadonlyArray<JournalLine>
}

/** `dcs-tasks delete` against an emulator with this many tasks. */
export const bulk = async (count: number, options: EmulatorOptions = {}): Promise<Bulk> => {
  const emulator = await startEmulator({ instances: [{ id: instanceId, taskCount: count }], ...options })
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-bulk-"))
  const ids = [...emulator.generatedIds(instanceId)]
  const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }
  const call = (args: ReadonlyArray<string>, options: RunOptions = {}): Call => [
    ["delete", "-I", instanceId, "--endpoint", emulator.endpoint, ...args],
    { ...options, env: { ...env, ...options.env } }
  ]
  return {
    emulator,
    folder,
    ids,
    file: (name, content) => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
    start: (args, options) => start(...call(args, options)),
    run: (args, options) => run(...call(args, options)),
    sent: () =>
      emulator
        .requests()
        .flatMap(({ operation, path }) => (operation === "deleteBackgroundTask" ? [path.split("/").at(-1) ?? ""] : [])),
    left: () => new Set(emulator.tasks(instanceId).map(({ id }) => id)),
    journal: (name = "journal") => {
      const complete = readFileSync(join(folder, name), "utf8").replace(/[^\n]*$/, "")
      return ndjson(complete) as unknown as ReadonlyArray<JournalLine>
    },
    [Symbol.asyncDispose]: async () => {
      const disasters = emulator.disasters()
      await emulator.close()
      rmSync(folder, { recursive: true })
      if (disasters.length > 0) throw new Error(`instances would be gone: ${JSON.stringify(disasters)}`)
    }
  }
}

/** How many results there are of each outcome. */
export const outcomes = (stdout: string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { outcome } of ndjson(stdout)) counts[String(outcome)] = (counts[String(outcome)] ?? 0) + 1
  return counts
}
