/** For tests of `prune --plan` and `apply`: plans, and what can be done to them. */
import type { EmulatorOptions, InstanceSeed } from "@dcs-tasks/emulator"
import { createHash } from "node:crypto"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Call, ndjson, run, type RunOptions, start } from "./cli.ts"
import { env, type Exported, fixture, tokens } from "./prune.ts"

/** The digest as docs/plan.md describes it: SHA-256 of the file without the digest itself. */
export const digestOf = (plan: string): string => {
  const unsigned = plan.replace(/^(.*),"digest":"[^"]*"\}\n/, "$1}\n")
  return `sha256:${createHash("sha256").update(unsigned).digest("hex")}`
}

/** A plan with another first line and the digest that belongs to it, as an attacker can write it. */
export const signed = (
  plan: string,
  head: Readonly<Record<string, unknown>>,
  records = plan.split("\n").slice(1)
): string => {
  const { digest: _, ...old } = ndjson(plan.split("\n")[0] ?? "")[0] ?? {}
  const unsigned = [JSON.stringify({ ...old, ...head, digest: "" }), ...records].join("\n")
  return unsigned.replace(`"digest":""`, `"digest":"${digestOf(unsigned)}"`)
}

/** In the header of what a test sends itself, so that the emulator's record shows who sent what. */
export const ours = "x-behind-its-back"

export const planning = async (instances: ReadonlyArray<InstanceSeed>, options: EmulatorOptions = {}) => {
  const f = await fixture(instances, options)
  const file = join(f.folder, "plan.ndjson")
  /** A plan in this file; the fixture's own by default. */
  const call = (args: ReadonlyArray<string>, options: RunOptions = {}, plan = file): Call => [
    ["apply", plan, "--endpoint", f.emulator.endpoint, "-o", "ndjson", ...args],
    { cwd: f.folder, ...options, env: { ...env, ...options.env } }
  ]
  return {
    ...f,
    file,
    plan: (args: ReadonlyArray<string> = ["--all"]) => f.run(["--all-instances", ...args, "--plan", file]),
    startApply: (args: ReadonlyArray<string>, options?: RunOptions) => start(...call(args, options)),
    apply: (args: ReadonlyArray<string>, options?: RunOptions) => run(...call(args, options)),
    applyFile: (name: string, args: ReadonlyArray<string>) => run(...call(args, {}, join(f.folder, name))),
    read: () => readFileSync(file, "utf8"),
    write: (content: string) => writeFileSync(file, content),
    remove: () => rmSync(file, { force: true }),
    records: () => ndjson(readFileSync(file, "utf8")).slice(1) as unknown as ReadonlyArray<Exported>,
    /** Deletes a task as someone else. Their requests have the header `ours`. */
    vanish: (instanceId: string, taskId: string) =>
      fetch(`${f.emulator.endpoint}/v2/${f.emulator.projectId}/instances/${instanceId}/tasks/${taskId}`, {
        method: "DELETE",
        headers: { "x-auth-token": tokens.valid, [ours]: "1" }
      }),
    head: () => ndjson(readFileSync(file, "utf8"))[0] ?? {}
  }
}

/** The outcome of each task. */
export const byTask = (stdout: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(ndjson(stdout).map(({ outcome, taskId }) => [String(taskId), outcome]))
