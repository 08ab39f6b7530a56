/** Runs the bundled CLI over ids from standard input, and measures it. */
import { demo, type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { fileURLToPath } from "node:url"

const launcher = fileURLToPath(new URL("../dist/launcher.mjs", import.meta.url))
export const instanceId = demo.instances[0].id

export interface Outcome {
  readonly code: number | null
  readonly seconds: number
  readonly peakMiB: number
  /** The number of report lines for each outcome. */
  readonly counts: Readonly<Record<string, number>>
  readonly stderr: string
}

interface RunOptions {
  readonly endpoint: string
  readonly args: ReadonlyArray<string>
  readonly input: Iterable<string>
  readonly token?: string
  /** Called with the number of results so far. */
  readonly onResults?: (results: number, kill: () => void) => void
}

const peakOf = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function* chunksOf(lines: Iterable<string>): Generator<string> {
  let chunk = ""
  for (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < 1 << 16) continue
    yield chunk
    chunk = ""
  }
  yield chunk
}

export const run = async ({
  args,
  endpoint,
  input,
  onResults,
  token = demo.tokens.valid
}: RunOptions): Promise<Outcome> => {
  const begun = performance.now()
  const where = ["delete", "--file", "-", "-I", instanceId, "--endpoint", endpoint, "--yes", "-o", "ndjson"]
  const child = spawn(process.execPath, [launcher, ...where, ...args], {
    env: { PATH: process.env["PATH"] ?? "", OS_AUTH_TOKEN: token, OS_PROJECT_ID: demo.projectId },
    stdio: "pipe"
  })
  let peakMiB = 0
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid ?? 0))
  }, 20)
  child.stdin.on("error", () => {})
  Readable.from(chunksOf(input), { objectMode: false }).pipe(child.stdin)
  const counts: Record<string, number> = {}
  let results = 0
  let rest = ""
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("latin1")).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const outcome = /"outcome":"([a-z-]+)"/.exec(line)?.[1] ?? "none"
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
    results += lines.length
    onResults?.(results, () => child.kill("SIGKILL"))
  })
  let stderr = ""
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")))
  await once(child, "close")
  clearInterval(watch)
  return { code: child.exitCode, seconds: (performance.now() - begun) / 1000, peakMiB, counts, stderr }
}

export const emulatorOf = (taskCount: number, options: EmulatorOptions = {}) =>
  startEmulator({ instances: [{ id: instanceId, taskCount }], record: "counters", ...options })

export const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-soak-"))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const problems: Array<string> = []
export const say = (text: string): void => console.log(text)
export const check = (holds: boolean, what: string): void => {
  say(`${holds ? "  ok  " : "  NOT "} ${what}`)
  if (!holds) problems.push(what)
}
