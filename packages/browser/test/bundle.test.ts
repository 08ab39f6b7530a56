/** What a bundle of the whole package asks of its surroundings: nothing. */
import { build } from "esbuild"
import { builtinModules } from "node:module"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import { describe, expect, it } from "vitest"

const sources = ["index", "DeleteClient", "Transport"].map((name) =>
  fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url))
)

const isBuiltin = (module: string): boolean =>
  module.startsWith("node:") || builtinModules.includes(module.split("/")[0] ?? "")

describe("the bundle", () => {
  it("by rolldown imports nothing, and no module of Node is in its graph", async () => {
    const warnings: Array<string> = []
    await using bundle = await rolldown({
      input: sources,
      platform: "browser",
      treeshake: false,
      onLog: (_level, { message }) => void warnings.push(message)
    })
    const { output } = await bundle.generate({ format: "esm" })
    const chunks = output.filter((file) => file.type === "chunk")
    const names = new Set(chunks.map(({ fileName }) => fileName))
    const imported = chunks.flatMap(({ dynamicImports, imports }) => [...imports, ...dynamicImports])
    expect(imported.filter((name) => !names.has(name))).toEqual([])
    expect(warnings).toEqual([])
    // Rolldown's own helpers have a name that no file has.
    const modules = chunks.flatMap(({ moduleIds }) => moduleIds).filter((id) => !id.startsWith("\0"))
    expect(modules.length).toBeGreaterThan(50)
    expect(modules.filter((id) => !/\/(?:packages\/(?:browser|core|wire)|node_modules\/effect)\//.test(id))).toEqual([])
  })

  it("by esbuild resolves every import, none of them to Node, without a polyfill", async () => {
    const { metafile, warnings } = await build({
      entryPoints: sources,
      bundle: true,
      format: "esm",
      platform: "browser",
      outdir: "out",
      write: false,
      metafile: true
    })
    expect(warnings).toEqual([])
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
    expect(imports.filter(({ external, path }) => external === true || isBuiltin(path))).toEqual([])
  })
})
