/** How a program becomes one function of its globals: one file, with the same parts of undici as the bundle of the CLI. */
import { join } from "node:path"
import type { BuildOptions, Plugin } from "rolldown"

const cli = join(import.meta.dirname, "../../../../apps/cli")

const undici: Plugin = {
  name: "undici",
  resolveId(id) {
    if (/^undici(\/index\.js)?$/.test(id)) return join(cli, "src/build/undici.mjs")
    return id === "./client-h2.js" ? join(cli, "src/build/noHttp2.mjs") : undefined
  }
}

/** The command line's. */
export const cliEntry = join(cli, "src/main.ts")

export const bundle = (input: string, file: string, version = "0.0.0"): BuildOptions => ({
  input,
  platform: "node",
  external: ["redis"],
  transform: {
    target: "node22.19",
    define: { __DCS_TASKS_VERSION__: JSON.stringify(version), "import.meta.env": "{}" }
  },
  plugins: [undici],
  output: { file, format: "cjs", codeSplitting: false, minify: false }
})
