/** Runs commands, and knows where everything is. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

/** The folder of this package, with a slash at the end. */
export const here = fileURLToPath(new URL("../", import.meta.url))

/** Not committed: bundles, libraries, and what was found. */
export const work = `${here}.work/`

interface Finished {
  readonly status: number | null
  readonly output: string
}

export const run = ([command = "", ...args]: ReadonlyArray<string>, cwd: string): Finished => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 28 })
  if (error !== undefined) throw error
  return { status, output: stdout + stderr }
}

export const mustRun = (command: ReadonlyArray<string>, cwd: string): string => {
  const { output, status } = run(command, cwd)
  if (status !== 0) throw new Error(`${command.join(" ")}: exit ${status}\n${output}`)
  return output
}
