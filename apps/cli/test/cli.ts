/** Runs the bundled CLI, or an installed one, in its own process; or the same program as a function, where that shows the same. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { runInProcess } from "./inProcess.ts"

const launcher = process.env["DCS_TASKS_CLI"] ?? fileURLToPath(new URL("../dist/launcher.mjs", import.meta.url))

/** The CLI of this folder under this Node, or the launcher in `DCS_TASKS_CLI` under the Node in `DCS_TASKS_NODE`. */
export const program = [resolve(process.env["DCS_TASKS_NODE"] ?? process.execPath), resolve(launcher)] as const

/** Compiled code is kept between the tests, as it is for users. */
const cache = join(tmpdir(), "dcs-tasks-tests")
mkdirSync(cache, { recursive: true, mode: 0o700 })

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array
  /** Leaves standard input open after `stdin`. */
  readonly keepOpen?: boolean
  readonly cwd?: string
  /** A command that runs the CLI, such as a shell with a limit. */
  readonly through?: ReadonlyArray<string>
  /** A copy of the launcher in another place. */
  readonly copy?: string
}

export type Call = readonly [args: ReadonlyArray<string>, options?: RunOptions]

const environment = (env: RunOptions["env"]) => ({ PATH: "/usr/bin:/bin", XDG_CACHE_HOME: cache, ...env })

/** Starts the CLI in a process with exactly this environment. */
export const start = (
  args: ReadonlyArray<string>,
  { copy, cwd, env = {}, keepOpen = false, stdin, through = [] }: RunOptions = {}
) => {
  const [node, launcher] = program
  const [command = "", ...rest] = [...through, node, copy ?? launcher, ...args]
  const child = spawn(command, rest, {
    env: environment(env),
    stdio: "pipe",
    ...(cwd !== undefined && { cwd })
  })
  // The process can exit before it has read everything.
  child.stdin.on("error", () => {})
  if (stdin !== undefined) child.stdin.write(stdin)
  if (!keepOpen) child.stdin.end()
  const out: Array<Buffer> = []
  const err: Array<Buffer> = []
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
  const done = once(child, "close").then((): Run => ({
    code: child.exitCode,
    stdout: Buffer.concat(out).toString("utf8"),
    stderr: Buffer.concat(err).toString("utf8")
  }))
  return { child, done }
}

/** The program as a function: vitest.config.ts says for which tests. */
const asFunction = process.env["DCS_TASKS_PROGRAM"]

const needsProcess = (args: ReadonlyArray<string>, { copy, env = {}, keepOpen, stdin, through }: RunOptions): boolean =>
  copy !== undefined ||
  stdin !== undefined ||
  through !== undefined ||
  keepOpen === true ||
  args.some((arg) => arg === "-" || arg.endsWith("=-")) ||
  Object.keys(env).some((name) => /^(?:NODE_|FORCE_COLOR$|NO_COLOR$)/.test(name))

export const run = (args: ReadonlyArray<string>, options: RunOptions = {}): Promise<Run> =>
  asFunction === undefined || needsProcess(args, options)
    ? start(args, options).done
    : runInProcess(asFunction, { args, env: environment(options.env), cwd: options.cwd ?? process.cwd() })

export const ndjson = (stdout: string): ReadonlyArray<Record<string, unknown>> =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
