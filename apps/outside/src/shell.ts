/**
 * Runs commands, and knows where this repository is.
 */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The folder of this repository, with a slash at the end. */
export const root = fileURLToPath(new URL("../../../", import.meta.url))

export const json = <A>(path: string): A => JSON.parse(readFileSync(path, "utf8")) as A

interface RunOptions {
  readonly cwd: string
  /** Replaces the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command and returns its output. Throws with the output if the command fails. */
export const run = (
  [command = "", ...args]: ReadonlyArray<string>,
  options: RunOptions
): { readonly stdout: string; readonly stderr: string } => {
  const { error, signal, status, stderr, stdout } = spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    timeout: 5 * 60_000
  })
  if (status !== 0) {
    const end = error?.message ?? `exit ${status ?? signal}`
    // Without output if the command could not be started.
    throw new Error([`${command} ${args.join(" ")}: ${end}`, stdout, stderr].join("\n"), { cause: error })
  }
  return { stdout, stderr }
}
