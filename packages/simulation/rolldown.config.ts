import { join } from "node:path"
import { defineConfig, type Plugin } from "rolldown"

const cli = join(import.meta.dirname, "../../apps/cli")

/** As the bundle of the command does: only the parts of undici that a connection needs. */
const undici: Plugin = {
  name: "undici",
  resolveId(id) {
    if (/^undici(\/index\.js)?$/.test(id)) return join(cli, "src/build/undici.mjs")
    return id === "./client-h2.js" ? join(cli, "src/build/noHttp2.mjs") : undefined
  }
}

/** A program as one function of its globals. */
const program = (input: string, file: string) =>
  defineConfig({
    input,
    platform: "node",
    transform: { target: "node22.19", define: { __DCS_TASKS_VERSION__: `"0.0.0"`, "import.meta.env": "{}" } },
    plugins: [undici],
    output: { file, format: "cjs", codeSplitting: false, minify: false }
  })

export default [
  program(join(cli, "src/main.ts"), "dist/cli.cjs"),
  program("programs/promise.ts", "dist/promise.cjs"),
  program("programs/effect.ts", "dist/effect.cjs"),
  program("programs/durable.ts", "dist/durable.cjs")
]
