/**
 * What publint and attw ("are the types wrong?") report about the tarballs.
 */
import type { Tarballs } from "../packed.ts"
import { type Check, checkOf } from "../part.ts"
import { run } from "../shell.ts"
import { tool } from "../tools.ts"

/** Fails on warnings, too. A suggestion would take the place of "All good!". */
const publint = (tarball: string): string => {
  const { stdout } = run([process.execPath, tool("publint/src/cli.js"), "run", tarball, "--strict"], { cwd: "/" })
  return stdout.includes("All good!") ? "" : stdout
}

const attwOptions = [
  // Leaves out `moduleResolution: node10`, which knows no `exports`. No Node that the packages support resolves like this.
  "--profile",
  "node16",
  // In CommonJS, a door is an ES module. Each supported Node loads it with `require`: require.ts proves it. The profile
  // `esm-only` would not look at CommonJS at all.
  "--ignore-rules",
  "cjs-resolves-to-esm",
  // Never look for types in the registry.
  "--no-definitely-typed",
  "--no-emoji",
  "--no-color",
  "--format",
  "ascii"
]

const attw = (tarball: string): string => {
  run([process.execPath, tool("@arethetypeswrong/cli/dist/index.js"), tarball, ...attwOptions], { cwd: "/" })
  return ""
}

const tryIt = (name: string, tool: (tarball: string) => string, tarball: string): Check => {
  try {
    const problem = tool(tarball)
    return checkOf(name, problem === "" ? [] : [problem])
  } catch (error) {
    return checkOf(name, [String(error)])
  }
}

export const manifestChecks = (tarballs: Tarballs): ReadonlyArray<Check> =>
  Object.entries(tarballs).flatMap(([name, tarball]) => [
    tryIt(`${name}: publint`, publint, tarball),
    // The CLI has neither code to import nor types.
    ...(name === "dcs-tasks" ? [] : [tryIt(`${name}: attw`, attw, tarball)])
  ])
