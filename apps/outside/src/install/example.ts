/**
 * Compiles the example program of effect-3 where the package is installed, and runs it against the emulator.
 */
import { startEmulator } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root, run } from "../shell.ts"

const compilerOptions = {
  target: "ES2022",
  lib: ["ES2024", "DOM", "DOM.Iterable"],
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  types: []
}

/** Returns what is wrong, if anything: the program must delete the only finished task. */
export const runExample = async (folder: string): Promise<string | undefined> => {
  copyFileSync(join(root, "packages/effect-3/examples/effect-3.ts"), join(folder, "program.ts"))
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }))
  run([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder })
  const tasks = ["SUCCESS", "EXECUTING"].map((status) => ({ id: status.toLowerCase(), status }))
  await using emulator = await startEmulator({ instances: [{ id: "instance", tasks }] })
  const env = {
    DCS_ENDPOINT: emulator.endpoint,
    DCS_INSTANCE_ID: "instance",
    OS_AUTH_TOKEN: emulator.token,
    OS_PROJECT_ID: emulator.projectId
  }
  // Not `spawnSync`, because the emulator runs in this process.
  const program = spawn(process.execPath, ["program.js"], { cwd: folder, env, timeout: 300_000 })
  let output = ""
  for (const stream of [program.stdout, program.stderr]) stream.on("data", (chunk: Buffer) => (output += String(chunk)))
  const [code] = await once(program, "close")
  const left = emulator.tasks("instance").map(({ id }) => id)
  return code === 0 && left.join() === "executing" ? undefined : `exit ${code}, left: ${left.join()}\n${output}`
}
