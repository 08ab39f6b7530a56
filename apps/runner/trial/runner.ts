/** Runners of a trial: processes that are killed, frozen and stopped by their own id. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Child, freePort, startChild } from "./child.ts"
import type { Database } from "./database.ts"
import { until } from "./until.ts"
import type { World } from "./world.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

export interface Runner extends AsyncDisposable {
  readonly name: string
  readonly child: Child
  /** `kill -9`. */
  readonly kill: () => Promise<void>
  readonly freeze: () => void
  readonly thaw: () => void
  /** SIGTERM. The seconds until it had ended, and its exit code. */
  readonly terminate: () => Promise<{ readonly seconds: number; readonly code: number | string | undefined }>
}

interface RunnerOptions {
  readonly name: string
  readonly folder: string
  readonly database: Database
  readonly world: World
  /** Requests per second of the account; no limit without it. */
  readonly rate?: number | undefined
  readonly flags?: ReadonlyArray<string> | undefined
}

const tokenFileOf = (folder: string): string => join(folder, "token")

export const writeToken = (folder: string, token: string): void =>
  writeFileSync(tokenFileOf(folder), token, { mode: 0o600 })

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

/** Resolves when the runner is ready. */
export const startRunner = async (options: RunnerOptions): Promise<Runner> => {
  const { database, flags = [], folder, name, rate, world } = options
  const [health, cluster] = [await freePort(), await freePort()]
  const target = ["--endpoint", world.emulator.endpoint, "--project", world.emulator.projectId]
  const limits = rate === undefined ? [] : ["--rate", String(rate)]
  const listen = ["--listen", `127.0.0.1:${health}`]
  // One process works on a file, so only runners over PostgreSQL have to reach each other.
  const advertise = database.kind === "postgres" ? ["--advertise", `127.0.0.1:${cluster}`] : []
  const args = [main, "--database", database.location, ...listen, ...advertise, ...target]
  const child = await startChild(
    process.execPath,
    [...args, "--token-file", tokenFileOf(folder), ...limits, ...flags],
    {
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, NODE_NO_WARNINGS: "1" },
      cwd: folder
    }
  )
  await until(`${name} is ready`, () => answers(`http://127.0.0.1:${health}/health/ready`), {
    within: 300,
    hopeless: () => (child.exitCode() === undefined ? undefined : `it ended: ${child.output().slice(-4000)}`)
  })
  return {
    name,
    child,
    kill: async () => {
      await child.end("SIGKILL")
    },
    freeze: () => child.signal("SIGSTOP"),
    thaw: () => child.signal("SIGCONT"),
    terminate: async () => {
      const seconds = await child.end("SIGTERM", 90)
      return { seconds, code: child.exitCode() }
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode() === undefined) await child.end("SIGKILL")
    }
  }
}
