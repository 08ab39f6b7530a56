/** A process that the trial started: its output, its memory, and signals by its own id. */
import { spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:net"
import { atExit } from "./leftovers.ts"
import { inTime, secondsSince } from "./until.ts"

export interface Child {
  readonly pid: number
  /** Both streams, as they came. */
  readonly output: () => string
  readonly exitCode: () => number | string | undefined
  /** Resolves with the exit code, or the name of the signal. */
  readonly exited: Promise<number | string>
  readonly signal: (signal: NodeJS.Signals) => void
  /** Sends the signal and waits for the end; sends SIGKILL when there is none in time. Seconds. */
  readonly end: (signal: NodeJS.Signals, within?: number) => Promise<number>
  /** The most memory that the process has held so far, where the system tells (Linux). */
  readonly peakMiB: () => number | undefined
}

interface ChildOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
  /** What is sent when the trial itself ends early. */
  readonly onExit?: NodeJS.Signals
}

export const startChild = async (
  file: string,
  args: ReadonlyArray<string>,
  { cwd, env, onExit = "SIGKILL", user }: ChildOptions
): Promise<Child> => {
  const child = spawn(file, args, {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
    ...(user !== undefined && user)
  })
  let text = ""
  const collect = (chunk: Buffer) => {
    text += chunk.toString("utf8")
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  await once(child, "spawn")
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} has no process id`)
  let code: number | string | undefined
  const withdraw = atExit(() => child.kill(onExit))
  const exited = new Promise<number | string>((resolve) => {
    child.once("close", (exitCode, signal) => {
      withdraw()
      code = exitCode ?? signal ?? "unknown"
      resolve(code)
    })
  })
  return {
    pid,
    output: () => text,
    exitCode: () => code,
    exited,
    signal: (signal) => {
      child.kill(signal)
    },
    end: async (signal, within = 60) => {
      const start = performance.now()
      child.kill(signal)
      try {
        await inTime(`the end of ${file}`, exited, within)
      } catch {
        child.kill("SIGKILL")
        await exited
      }
      return secondsSince(start)
    },
    peakMiB: () => {
      try {
        const kiB = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
        return kiB === undefined ? undefined : Number(kiB) / 1024
      } catch {
        return undefined
      }
    }
  }
}

/** What a finished command printed. */
export interface Ran {
  readonly code: number | string
  readonly output: string
}

export const runToEnd = async (
  file: string,
  args: ReadonlyArray<string>,
  options: ChildOptions & { readonly within?: number }
): Promise<Ran> => {
  const child = await startChild(file, args, options)
  try {
    const code = await inTime(file, child.exited, options.within ?? 300)
    return { code, output: child.output() }
  } finally {
    if (child.exitCode() === undefined) await child.end("SIGKILL")
  }
}

/**
 * A port of 127.0.0.1 that nobody listens on. It is below those that Linux and macOS give to sockets by themselves, so that no
 * other test takes it before the program that it is for.
 */
export const freePort = async (): Promise<number> => {
  const port = randomInt(20_000, 32_000)
  const server = createServer().listen(port, "127.0.0.1")
  const isFree = await once(server, "listening").then(
    () => true,
    () => false
  )
  if (!isFree) return freePort()
  server.close()
  await once(server, "close")
  return port
}
