// `pnpm run soak`: the long runs behind the promises of docs/bulk.md, too long for every test run. Builds nothing: build
// the CLI first. `pnpm run soak size`, `kills`, `rate` or `outage` runs one of them.
import { demo, type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { fileURLToPath } from "node:url"

const launcher = fileURLToPath(new URL("../dist/launcher.mjs", import.meta.url))
const instanceId = demo.instances[0].id

interface Outcome {
  readonly code: number | null
  readonly seconds: number
  readonly peakMiB: number
  /** Lines of the report by outcome. */
  readonly counts: Readonly<Record<string, number>>
  readonly stderr: string
}

const peakOf = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

interface RunOptions {
  readonly endpoint: string
  readonly args: ReadonlyArray<string>
  readonly input: Iterable<string>
  readonly token?: string
  /** Called with the number of results so far and the process. */
  readonly onResults?: (results: number, kill: () => void) => void
}

/** The bundled CLI over ids from standard input. */
const run = async ({ args, endpoint, input, onResults, token = demo.tokens.valid }: RunOptions): Promise<Outcome> => {
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

const emulatorOf = (taskCount: number, options: EmulatorOptions = {}) =>
  startEmulator({ instances: [{ id: instanceId, taskCount }], record: "counters", ...options })

const problems: Array<string> = []
const say = (text: string) => console.log(text)
const check = (holds: boolean, what: string) => {
  say(`${holds ? "  ok  " : "  NOT "} ${what}`)
  if (!holds) problems.push(what)
}

const size = async () => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-soak-"))
  const measured: Array<Outcome> = []
  for (const count of [10_000, 100_000, 1_000_000]) {
    await using emulator = await emulatorOf(count)
    const ids = function* () {
      let n = 0
      for (const id of emulator.generatedIds(instanceId)) {
        yield id
        // Every thousandth twice.
        if (n++ % 1000 === 0) yield id
      }
    }
    const args = ["--journal", join(folder, `journal-${count}`), "--concurrency", "16"]
    const result = await run({ endpoint: emulator.endpoint, args, input: ids() })
    measured.push(result)
    const { code, counts, peakMiB, seconds } = result
    const rate = Math.round(count / seconds)
    say(
      `${count} ids: ${seconds.toFixed(1)} s (${rate}/s), peak RSS ${peakMiB.toFixed(0)} MiB, ${JSON.stringify(counts)}`
    )
    check(
      code === 0 && counts["deleted"] === count && counts["duplicate"] === Math.ceil(count / 1000),
      "all deleted, duplicates sent once"
    )
    check(emulator.counts().requests === count && emulator.taskCount(instanceId) === 0, "one request per id")
  }
  const [small, middle, large] = measured
  rmSync(folder, { recursive: true })
  if (small === undefined || middle === undefined || large === undefined) return
  check(
    large.peakMiB - small.peakMiB <= 96,
    `RSS grows by ${(large.peakMiB - small.peakMiB).toFixed(0)} MiB, at most 96`
  )
  check(
    large.seconds <= 11 * middle.seconds,
    `1,000,000 take ${(large.seconds / middle.seconds).toFixed(1)} times 100,000, at most 11`
  )
}

const runs: Readonly<Record<string, () => Promise<void>>> = { size }
const wanted = process.argv.slice(2)
for (const [name, scenario] of Object.entries(runs)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  say(`--- ${name}`)
  await scenario()
}
for (const problem of problems) console.error(`NOT: ${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
