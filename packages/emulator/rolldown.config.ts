import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig, type Plugin } from "rolldown"

const read = (url: string | URL) => readFileSync(new URL(url, import.meta.url), "utf8")
const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } }

/** The folder of Effect, with its licence: the only third-party code in the bundle. */
const effect = new URL("./", import.meta.resolve("effect/package.json"))

const licence: Plugin = {
  name: "licence",
  generateBundle(_, bundle) {
    const own = fileURLToPath(new URL("../", import.meta.url))
    const modules = Object.values(bundle).flatMap((chunk) => (chunk.type === "chunk" ? Object.keys(chunk.modules) : []))
    const other = modules.find((id) => {
      const isOwn = id.startsWith(own) && !id.includes("/node_modules/")
      return id.startsWith("/") && !isOwn && !id.startsWith(fileURLToPath(effect))
    })
    if (other !== undefined) this.error(`${other} is in the bundle. Add its licence.`)
    const { name, version } = JSON.parse(read(new URL("package.json", effect)))
    const source = `${name} ${version}\n\n${read(new URL("LICENSE", effect))}`
    this.emitFile({ type: "asset", fileName: "THIRD-PARTY-LICENSES.txt", source })
  }
}

/** The command as a bundle, which starts in a fifth of the time: as modules, it loads several hundred files. */
export default defineConfig({
  input: "src/bin.ts",
  platform: "node",
  // The lowest of the versions, such as `node22.19`.
  transform: { target: engines.node.replace(/^\^([\d.]+) .*$/, "node$1") },
  plugins: [licence],
  output: {
    dir: "dist",
    entryFileNames: "dcs-tasks-emulator.mjs",
    chunkFileNames: "dcs-tasks-emulator-[name].mjs",
    format: "esm",
    minify: true,
    sourcemap: false
  }
})
