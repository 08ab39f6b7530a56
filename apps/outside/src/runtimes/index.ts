/**
 * The packages on other runtimes: installed from their tarballs in an empty folder, with checks that run there against an
 * emulator, which records what really happened.
 */
import { type Fault, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { folderOf, installed, type Tarballs } from "../packed.ts"
import type { Check, Part } from "../part.ts"
import { run } from "../shell.ts"
import { runtimes as paths } from "../tools.ts"

const install = (tarballs: Tarballs, work: string): void => {
  const needed = Object.fromEntries(
    ["wire", "core", "node"].map((name) => [`@dcs-tasks/${name}`, tarballs[`@dcs-tasks/${name}`]])
  )
  const effect = installed("effect", folderOf("@dcs-tasks/node"))
  const manifest = { private: true, type: "module", dependencies: { ...needed, effect } }
  writeFileSync(join(work, "package.json"), JSON.stringify(manifest))
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: work })
  copyFileSync(fileURLToPath(new URL("checks.mjs", import.meta.url)), join(work, "checks.mjs"))
}

const deletable = ["deleted", "lost", "unavailable", "signed", "login"]
const left = ["kept", "hangs-for-abort", "hangs-for-timeout", "redirected"]

const start = async () => {
  const tasks = [...deletable, ...left].map((id) => ({ id }))
  const emulator = await startEmulator({
    instances: [
      { id: "i", tasks },
      { id: "many", taskCount: 500 }
    ]
  })
  const fault = (taskId: string, fault: Fault) => emulator.inject({ ...fault, method: "DELETE", taskId })
  fault("hangs-for-abort", { kind: "hang" })
  fault("hangs-for-timeout", { kind: "hang" })
  fault("redirected", { kind: "status", status: 307, headers: { location: `${emulator.endpoint}/target` } })
  fault("lost", { kind: "resetBeforeHeaders", afterHandling: true })
  fault("unavailable", { kind: "status", status: 503 })
  return emulator
}

/** Checks of what the emulator received, independent of what the client reported. */
const truths = (emulator: RunningEmulator): Readonly<Record<string, boolean>> => {
  const times = (id: string) => emulator.requests().filter(({ path }) => path.endsWith(`/${id}`)).length
  const paths = emulator.requests().map(({ path }) => path)
  return {
    "the tasks reported as deleted are deleted": deletable.every((id) => emulator.deleted("i").has(id)),
    "nothing else is deleted":
      emulator.tasks("i").length === left.length && emulator.deleted("i").size === deletable.length,
    "500 are deleted": emulator.deleted("many").size === 500,
    "'..' was not sent": emulator.disasters().length === 0 && paths.every((path) => !path.includes("..")),
    "the redirect was not followed": !paths.includes("/target"),
    "no request was repeated unseen":
      ["deleted", ...left.slice(1)].every((id) => times(id) === 1) && times("lost") === 2
  }
}

/** An endpoint on which nothing listens. */
const dead = async (): Promise<string> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** The checks, each with its problem if it failed, and whether the process ended by itself. */
const check = async ([command = "", ...args]: ReadonlyArray<string>, work: string): Promise<ReadonlyArray<Check>> => {
  const emulator = await start()
  const { account, endpoint, projectId, token } = emulator
  const home = mkdtempSync(join(work, "home-"))
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: home,
    DENO_NO_UPDATE_CHECK: "1",
    CHECKS: JSON.stringify({ account, endpoint, projectId, token, deadEndpoint: await dead() })
  }
  try {
    const child = spawn(command, [...args, "checks.mjs"], { cwd: work, env, timeout: 60_000 })
    let out = ""
    let err = ""
    child.stdout.on("data", (chunk: Buffer) => (out += String(chunk)))
    child.stderr.on("data", (chunk: Buffer) => (err += String(chunk)))
    const [code] = await once(child, "close")
    const results = out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Check)
    for (const [name, holds] of Object.entries(truths(emulator)))
      results.push(holds ? { name } : { name, problem: "the emulator received something else" })
    const ended = code === 0 && results.some(({ name }) => name === "closes")
    return [...results, { name: "ends by itself", ...(!ended && { problem: `exit ${String(code)} ${err}` }) }]
  } finally {
    await emulator.close()
  }
}

const commands = [
  [process.execPath],
  [paths.node22],
  [paths.bun, "--no-install"],
  [paths.deno, "run", "--allow-all", "--no-remote"]
]

/** Such as `deno 2.9.6`. Node and Bun print the version alone. */
const nameOf = (file: string): string =>
  `${basename(file)} ${/v?\d+\.\d+\.\d+/.exec(spawnSync(file, ["--version"], { encoding: "utf8" }).stdout)?.[0]}`

export const runtimes: Part = async ({ tarballs, work }) => {
  install(tarballs, work)
  const checks: Array<Check> = []
  for (const command of commands) {
    const runtime = nameOf(command[0] ?? "")
    for (const { name, problem } of await check(command, work)) checks.push({ name: `${runtime}: ${name}`, problem })
  }
  return checks
}
