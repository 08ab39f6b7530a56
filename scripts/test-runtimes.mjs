// `pnpm test:runtimes`: packs @dcs-tasks/node as for publishing, installs it in an empty folder, and runs
// scripts/runtimes/checks.mjs there on each runtime, against its own emulator, which records what really happened.
import { spawn, spawnSync } from "node:child_process"
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { installed, pack, published, root, run } from "./packed.mjs"
import { installRuntimes, runtimes } from "./runtimes.mjs"
import { recordFailedRun, recordTally, removeTallies } from "./tally.mjs"

const { startEmulator } = await import(new URL("../packages/emulator/src/startEmulator.ts", import.meta.url).href)

const install = (work) => {
  const tarballs = pack(["@dcs-tasks/wire", "@dcs-tasks/core", "@dcs-tasks/node"], work)
  const effect = installed("effect", published["@dcs-tasks/node"])
  const manifest = { private: true, type: "module", dependencies: { ...tarballs, effect } }
  writeFileSync(join(work, "package.json"), JSON.stringify(manifest))
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], work)
  copyFileSync(join(root, "scripts/runtimes/checks.mjs"), join(work, "checks.mjs"))
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
  const fault = (taskId, fault) => emulator.inject({ method: "DELETE", taskId, ...fault })
  fault("hangs-for-abort", { kind: "hang" })
  fault("hangs-for-timeout", { kind: "hang" })
  fault("redirected", { kind: "status", status: 307, headers: { location: `${emulator.endpoint}/target` } })
  fault("lost", { kind: "resetBeforeHeaders", afterHandling: true })
  fault("unavailable", { kind: "status", status: 503 })
  return emulator
}

/** Checks of what the emulator received, independent of what the client reported. */
const truths = (emulator) => {
  const times = (id) => emulator.requests().filter(({ path }) => path.endsWith(`/${id}`)).length
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
const dead = async () => {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** The checks, each with its problem if it failed, and whether the process ended by itself. */
const check = async (command, work) => {
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
    const child = spawn(command[0], [...command.slice(1), "checks.mjs"], { cwd: work, env, timeout: 60_000 })
    let out = ""
    let err = ""
    child.stdout.on("data", (chunk) => (out += chunk))
    child.stderr.on("data", (chunk) => (err += chunk))
    const code = await new Promise((resolve) => child.once("close", resolve))
    const results = out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
    for (const [name, holds] of Object.entries(truths(emulator)))
      results.push(holds ? { name } : { name, problem: "the emulator received something else" })
    const ended = code === 0 && results.some(({ name }) => name === "closes")
    return [...results, { name: "ends by itself", ...(!ended && { problem: `exit ${code} ${err}` }) }]
  } finally {
    await emulator.close()
  }
}

const commands = [
  [process.execPath],
  [runtimes.node22],
  [runtimes.bun, "--no-install"],
  [runtimes.deno, "run", "--allow-all", "--no-remote"]
]

/** Such as `deno 2.9.6`. Node and Bun print the version alone. */
const nameOf = (file) =>
  `${basename(file)} ${/v?\d+\.\d+\.\d+/.exec(spawnSync(file, ["--version"], { encoding: "utf8" }).stdout)?.[0]}`

const testAll = async (work) => {
  install(work)
  const tally = { passed: 0, failed: 0, skipped: 0 }
  for (const command of commands) {
    const results = await check(command, work)
    const problems = results.filter(({ problem }) => problem !== undefined)
    console.log(`${nameOf(command[0])}: ${results.length - problems.length} of ${results.length}`)
    for (const { name, problem } of problems) console.log(`  ${name}: ${problem}`)
    tally.passed += results.length - problems.length
    tally.failed += problems.length
  }
  recordTally("tally-runtimes.json", tally)
  return tally.failed === 0
}

removeTallies("tally-runtimes.json")
const work = mkdtempSync(join(tmpdir(), "dcs-tasks-runtimes-"))
try {
  if (installRuntimes() && !(await testAll(work))) process.exitCode = 1
} catch (error) {
  recordFailedRun()
  throw error
} finally {
  rmSync(work, { recursive: true, force: true })
}
