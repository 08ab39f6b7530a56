import { readFileSync } from "node:fs"
import { defineConfig } from "rolldown"

const { engines, version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  engines: { node: string }
  version: string
}

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  // Optional, and not used.
  external: ["redis"],
  transform: {
    // The lowest of the versions, such as `node22.19`.
    target: engines.node.replace(/^\^([\d.]+) .*$/, "node$1"),
    define: { __DCS_TASKS_VERSION__: JSON.stringify(version) }
  },
  output: {
    dir: "dist",
    entryFileNames: "main.mjs",
    chunkFileNames: "[name].mjs",
    format: "esm",
    banner: (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : ""),
    cleanDir: true,
    sourcemap: false
  }
})
