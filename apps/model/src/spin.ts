/** Finds or installs Spin, and runs a model through it. */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export const file = (name: string): string => join(import.meta.dirname, "..", name)

/** Identifies the models that a log or traces belong to. */
export const fingerprint = (): string => {
  const hash = createHash("sha256")
  for (const model of ["deletion.pml", "resume.pml"]) hash.update(readFileSync(file(model)))
  return hash.digest("hex")
}

const command = (name: string, args: ReadonlyArray<string>, cwd = "."): string => {
  const { error, status, stderr, stdout } = spawnSync(name, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${name} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

/** The version of Spin, installed from Debian if it is missing. */
export const spinVersion = (): string => {
  if (spawnSync("spin", ["-V"]).error !== undefined) {
    command("apt-get", ["update"])
    command("apt-get", ["install", "-y", "spin", "gcc"])
  }
  return command("spin", ["-V"]).trim()
}

/** A simulation with one seed: what the model prints. */
export const simulate = (model: string, defines: ReadonlyArray<string>, seed: number): string =>
  command("spin", [`-n${seed}`, "-T", "-B", ...defines.map((name) => `-D${name}`), file(model)])

interface Search {
  readonly errors: number
  readonly states: string
  readonly transitions: string
  readonly depth: string
  /** The assertion or the claim that does not hold. */
  readonly broken: string | undefined
  /** Statements of the model that no path reaches, as line numbers. */
  readonly unreached: ReadonlyArray<string>
}

/** Searches all states of a model. `claim`: that it always ends, under weak fairness, instead of its assertions. */
export const search = (model: string, defines: ReadonlyArray<string>, claim: boolean): Search => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-model-"))
  try {
    command("spin", ["-a", ...defines.map((name) => `-D${name}`), file(model)], folder)
    const kind = claim ? ["-DNFAIR=3"] : ["-DSAFETY"]
    command("gcc", ["-w", "-O2", "-DCOLLAPSE", ...kind, "-o", "pan", "pan.c"], folder)
    const out = command("./pan", ["-m100000", "-w24", ...(claim ? ["-a", "-f"] : [])], folder)
    const first = (pattern: RegExp): string => pattern.exec(out)?.[1] ?? ""
    if (/max search depth too small/.test(out)) throw new Error(`${model} is deeper than the search`)
    return {
      errors: Number(first(/errors: (\d+)/)),
      states: first(/(\S+) states, stored/),
      transitions: first(/(\S+) transitions/),
      depth: first(/depth reached (\d+)/),
      broken: /pan:1: (.*) \(at depth/.exec(out)?.[1],
      unreached: [...out.matchAll(/\.pml:(\d+), state \d+, "(?!-end-)/g)].map(([, line]) => line ?? "")
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
