/**
 * Runs commands, and knows where this repository is.
 */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The folder of this repository, with a slash at the end. */
export const root = fileURLToPath(new URL("../../../", import.meta.url))

export const json = <A>(path: string): A => JSON.parse(readFileSync(path, "utf8")) as A

export interface RunOptions {
  readonly cwd: string
  /** Replaces the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command and returns its output. Throws with the output if the command fails. */
export const run = (
  [command = "", ...args]: ReadonlyArray<string>,
  options: RunOptions
): { readonly stdout: string; readonly stderr: string } => {
  const { error, status, stderr, stdout } = spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    maxBuffer: 2 ** 26
  })
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")}: exit ${status}\n${stdout}${stderr}`, { cause: error })
  }
  return { stdout, stderr }
}
