// Runs turbo without telemetry and update notices, so that a build needs no network. As a program, prints only errors.
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

/**
 * @param {ReadonlyArray<string>} args
 * @param {import("node:child_process").SpawnSyncOptions} options
 */
export const turbo = (args, options = { stdio: "inherit" }) => {
  const cwd = fileURLToPath(new URL("..", import.meta.url))
  const bin = fileURLToPath(new URL("../node_modules/turbo/bin/turbo", import.meta.url))
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1" }
  return spawnSync(process.execPath, [bin, ...args], { cwd, env, ...options })
}

if (import.meta.filename === process.argv[1]) {
  const quiet = ["--output-logs=errors-only", "--log-order=grouped"]
  process.exitCode = turbo([...process.argv.slice(2), ...quiet]).status ?? 1
}
