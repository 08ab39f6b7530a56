/**
 * What publint and attw ("are the types wrong?") report about the tarballs.
 */
import { libraries, type Tarballs } from "../packed.ts"
import { attempt, type Check } from "../part.ts"
import { run } from "../shell.ts"
import { tool } from "../tools.ts"

/** Fails on warnings, too. A suggestion would take the place of "All good!". */
const publint = (tarball: string): string | undefined => {
  const { stdout } = run([process.execPath, tool("publint/src/cli.js"), "run", tarball, "--strict"], { cwd: "/" })
  return stdout.includes("All good!") ? undefined : stdout
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

const attw = (tarball: string): undefined => {
  run([process.execPath, tool("@arethetypeswrong/cli/dist/index.js"), tarball, ...attwOptions], { cwd: "/" })
}

export const manifestChecks = (tarballs: Tarballs): Promise<ReadonlyArray<Check>> =>
  Promise.all([
    ...Object.entries(tarballs).map(([name, tarball]) => attempt(`${name}: publint`, () => publint(tarball))),
    ...libraries.map((name) => attempt(`${name}: attw`, () => attw(tarballs[name] ?? "")))
  ])
