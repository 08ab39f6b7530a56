/** Bundles a target for the fuzzer, with the code of this repository in a file of its own: only that one is instrumented. */
import { join } from "node:path"
import { rolldown } from "rolldown"
import { here, work } from "./shell.ts"

/** Part of the name of the file to instrument. */
export const instrumented = "target.cjs"

/** The path of the bundle. */
export const bundle = async (target: string): Promise<string> => {
  const dir = join(work, "bundles", target)
  const build = await rolldown({
    input: { target: `${here}src/targets/${target}.ts` },
    platform: "node",
    logLevel: "warn",
    transform: { define: { __DCS_TASKS_VERSION__: '"0.0.0"' } }
  })
  await build.write({
    dir,
    format: "cjs",
    entryFileNames: instrumented,
    chunkFileNames: "[name].cjs",
    codeSplitting: { groups: [{ name: "libraries", test: /[\\/]node_modules[\\/]/ }] }
  })
  await build.close()
  return join(dir, instrumented)
}
