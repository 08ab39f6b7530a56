// `pnpm run pack:effect-3`: packs wire and effect-3 as for publishing, and installs them together with Effect 3 in an empty
// folder outside the workspace, once with npm and once with pnpm, with strict peers and without warnings. Then type-checks
// the example program there, and runs it against the emulator.
import { spawn } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { installed, pack, published } from "../apps/outside/src/packed.ts"
import { root, run } from "../apps/outside/src/shell.ts"
import { pnpm } from "../apps/outside/src/tools.ts"

const { startEmulator } = await import(new URL("../packages/emulator/src/startEmulator.ts", import.meta.url).href)
const version = (name) => installed(name, published["@dcs-tasks/effect-3"])
const beside = {
  effect: version("effect"),
  "@effect/platform": version("@effect/platform"),
  "@effect/schema": "0.75.5"
}

/** Ignores warnings about the configuration of this machine, because they are not about the packages. */
const warningsIn = (output) =>
  output.split("\n").filter((line) => /\bwarn/i.test(line) && !/Unknown \w+ config/.test(line))

const install = (command, folder) => {
  const { stderr, stdout } = run(command, { cwd: folder })
  const warnings = warningsIn(`${stdout}${stderr}`)
  if (warnings.length > 0) throw new Error(`${command.join(" ")} warns\n${warnings.join("\n")}`)
}

const compilerOptions = {
  target: "ES2022",
  lib: ["ES2024", "DOM", "DOM.Iterable"],
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  types: []
}

/** Runs the example program with the packages in the folder. It must delete the only finished task. */
const checkProgram = async (folder) => {
  copyFileSync(join(root, "packages/effect-3/examples/effect-3.ts"), join(folder, "program.ts"))
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }))
  run([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder })
  const tasks = ["SUCCESS", "EXECUTING"].map((status) => ({ id: status.toLowerCase(), status }))
  const emulator = await startEmulator({ instances: [{ id: "instance", tasks }] })
  try {
    const env = {
      DCS_ENDPOINT: emulator.endpoint,
      DCS_INSTANCE_ID: "instance",
      OS_AUTH_TOKEN: emulator.token,
      OS_PROJECT_ID: emulator.projectId
    }
    // Not `spawnSync`, because the emulator runs in this process.
    const program = spawn(process.execPath, ["program.js"], { cwd: folder, env, stdio: "inherit" })
    const code = await new Promise((resolve) => program.once("exit", resolve))
    const left = emulator.tasks("instance").map(({ id }) => id)
    if (code !== 0 || left.join() !== "executing")
      throw new Error(`The program ended with ${code}; left: ${left.join()}`)
  } finally {
    await emulator.close()
  }
}

const work = mkdtempSync(join(tmpdir(), "dcs-tasks-effect-3-"))
try {
  const tarballs = pack(["@dcs-tasks/wire", "@dcs-tasks/effect-3"], work)
  const manifest = { private: true, type: "module", dependencies: { ...tarballs, ...beside } }
  const folders = { npm: join(work, "with-npm"), pnpm: join(work, "with-pnpm") }
  for (const folder of Object.values(folders)) {
    mkdirSync(folder)
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest))
  }
  // Without install scripts: a dependency of @effect/platform would compile an addon that nothing here needs.
  install(["npm", "install", "--strict-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"], folders.npm)
  await checkProgram(folders.npm)
  const settings = {
    strictPeerDependencies: true,
    autoInstallPeers: false,
    allowBuilds: { "msgpackr-extract": false },
    // The registry does not have it.
    overrides: { "@dcs-tasks/wire": tarballs["@dcs-tasks/wire"] }
  }
  writeFileSync(join(folders.pnpm, "pnpm-workspace.yaml"), JSON.stringify(settings))
  install([...pnpm, "install"], folders.pnpm)
  await checkProgram(folders.pnpm)
  const names = Object.entries(beside).map((entry) => entry.join("@"))
  console.log(`effect-3 installs and deletes beside ${names.join(", ")}, with npm and with pnpm`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
