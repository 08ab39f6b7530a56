/**
 * The runtimes, and how each runs a file of checks.
 */
import { execFile, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { runtimes as paths, tool } from "../tools.ts"
import type { Trust } from "./world.ts"

/** What a file of checks gets. */
interface Job {
  /** The folder with the packages and the checks. */
  readonly folder: string
  /** The file of checks, without its extension. */
  readonly checks: string
  readonly env: Readonly<Record<string, string>>
  readonly trust: Trust
}

export interface Runtime {
  /** Such as `Bun 1.4.5`. */
  readonly name: string
  /** Its `fetch` sends a DELETE again by itself when a reused connection is reset. */
  readonly fetchRepeats: boolean
  /** The variable that names a file with authorities that its `fetch` trusts, if it is not configured otherwise. */
  readonly authorityVariable?: string
  readonly run: (job: Job) => Promise<Ended>
}

interface Ended {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

const start = async ([command = "", ...args]: ReadonlyArray<string>, { env, folder }: Job): Promise<Ended> => {
  const home = mkdtempSync(join(folder, "home-"))
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: "/usr/bin:/bin", HOME: home, DENO_NO_UPDATE_CHECK: "1", ...env },
    timeout: 300_000
  })
  let stdout = ""
  let stderr = ""
  child.stdout.on("data", (chunk: Buffer) => (stdout += String(chunk)))
  child.stderr.on("data", (chunk: Buffer) => (stderr += String(chunk)))
  const [code]: Array<unknown> = await once(child, "close")
  return { code, stdout, stderr }
}

const versionOf = (file: string): string =>
  /\d+[.-]\d+[.-]\d+/.exec(spawnSync(file, ["--version"], { encoding: "utf8" }).stdout)?.[0] ?? "unknown"

const nodeRuntime = (file: string): Runtime => ({
  name: `Node ${versionOf(file)}`,
  fetchRepeats: false,
  authorityVariable: "NODE_EXTRA_CA_CERTS",
  run: (job) => start([file, "start.ts", job.checks], job)
})

const bun = (): Runtime => ({
  name: `Bun ${versionOf(paths.bun)}`,
  fetchRepeats: true,
  authorityVariable: "NODE_EXTRA_CA_CERTS",
  run: (job) => start([paths.bun, "--no-install", "start.ts", job.checks], job)
})

const deno = (): Runtime => ({
  name: `Deno ${versionOf(paths.deno)}`,
  fetchRepeats: true,
  authorityVariable: "DENO_CERT",
  run: (job) => start([paths.deno, "run", "--allow-all", "--no-remote", "start.ts", job.checks], job)
})

const text = (value: string): string => JSON.stringify(value)

/** A worker that can reach loopback, and that trusts the authority of the test. */
const workerdConfig = (file: string, { authority }: Trust): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "checks", worker = (
    modules = [(name = "worker.js", esModule = embed ${text(file)})],
    compatibilityDate = "2026-05-01", compatibilityFlags = ["nodejs_compat"],
    bindings = [(name = "CHECKS", fromEnvironment = "CHECKS")],
    globalOutbound = "network")),
  (name = "network", network = (
    allow = ["private", "public"],
    tlsOptions = (trustedCertificates = [${text(authority)}])))
]);`

const workerd = (): Runtime => ({
  name: `workerd ${versionOf(paths.workerd)}`,
  fetchRepeats: false,
  run: async (job) => {
    const { checks, folder, trust } = job
    const bundle = `${checks}.js`
    const options = ["--bundle", "--format=esm", "--conditions=workerd,worker,browser", "--main-fields=module,main"]
    const files = [`${checks}.ts`, "--external:node:*", `--outfile=${bundle}`]
    await promisify(execFile)(tool(".bin/esbuild"), [...options, ...files], { cwd: folder })
    const config = `${checks}.capnp`
    writeFileSync(join(folder, config), workerdConfig(bundle, trust))
    return start([paths.workerd, "test", config], job)
  }
})

/** A Node that is too old for types in a file: it only imports the package. */
const oldNode = (): Runtime => ({
  ...nodeRuntime(paths.node20),
  run: (job) => start([paths.node20, "--input-type=module", "--eval", `await import("@dcs-tasks/${job.checks}")`], job)
})

/** All runtimes, with the versions that they report. */
export const makeRuntimes = () => ({
  node: [paths.node22, paths.node24, paths.node26].map(nodeRuntime),
  oldNode: oldNode(),
  bun: bun(),
  deno: deno(),
  workerd: workerd()
})
