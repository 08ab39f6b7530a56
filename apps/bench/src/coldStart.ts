/** Measures whole processes, from start to exit: the CLI, and the least that Node can do. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Target, urlOf } from "./Peer.ts"
import { median } from "./statistics.ts"

export interface Start {
  readonly name: string
  /** Milliseconds, median. */
  readonly millis: number
}

const launcher = fileURLToPath(new URL("../../cli/dist/launcher.mjs", import.meta.url))
const taskId = "8abf6e1e72c12e7c0172c15b508500aa"

/** The script of a user who needs the call once. */
const script = (target: Target): string =>
  `const answer = await fetch(${JSON.stringify(urlOf(target, taskId))}, {
     method: "DELETE", headers: { "x-auth-token": process.env.OS_AUTH_TOKEN }
   })
   await answer.text()
   if (answer.status !== 200) process.exit(1)
   console.log("deleted")`

/** Runs the programs in turn, `runs` times each, after two runs that fill the caches. */
export const coldStarts = (target: Target, runs: number): ReadonlyArray<Start> => {
  const home = mkdtempSync(join(tmpdir(), "dcs-tasks-bench-"))
  const env = {
    HOME: home,
    TMPDIR: home,
    PATH: process.env["PATH"],
    OS_AUTH_TOKEN: target.token,
    OS_PROJECT_ID: target.projectId
  }
  const programs = [
    { name: "node -e 0", args: ["-e", "0"] },
    { name: "a script with fetch", args: ["--input-type=module", "-e", script(target)] },
    { name: "dcs-tasks --version", args: [launcher, "--version"] },
    { name: "dcs-tasks --help", args: [launcher, "--help"] },
    {
      name: "dcs-tasks delete",
      args: [launcher, "delete", taskId, "-I", target.instanceId, "--endpoint", target.endpoint]
    }
  ].map((program) => ({ ...program, times: new Array<number>() }))
  try {
    for (let n = -2; n < runs; n++) {
      for (const { args, name, times } of programs) {
        const begun = performance.now()
        const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" })
        const millis = performance.now() - begun
        if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
        if (n >= 0) times.push(millis)
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  return programs.map(({ name, times }) => ({ name, millis: median(times) }))
}
