/** A bundle of the whole package needs nothing of Node and nothing beyond the globals of the web. */
import { build } from "esbuild"
import { builtinModules } from "node:module"
import { fileURLToPath } from "node:url"
import { createContext, runInContext } from "node:vm"
import { rolldown } from "rolldown"
import { describe, expect, it } from "vitest"

const sources = ["index", "DeleteClient", "Transport"].map((name) =>
  fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url))
)

/** Bundles of esbuild, which are not written. */
const inMemory = { bundle: true, format: "esm", platform: "browser", outdir: "out", write: false } as const

const isBuiltin = (module: string): boolean =>
  module.startsWith("node:") || builtinModules.includes(module.split("/")[0] ?? "")

const nodeGlobals = ["process", "Buffer", "require", "module", "global", "__dirname", "__filename", "setImmediate"]

/** The globals of a page. Any other global ends the bundle with a ReferenceError. */
const webGlobals = () => ({
  AbortController,
  AbortSignal,
  clearInterval,
  clearTimeout,
  console,
  crypto,
  performance,
  queueMicrotask,
  setInterval,
  setTimeout,
  structuredClone,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams
})

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
    // The names of rolldown's own helpers start with a zero character.
    const modules = chunks.flatMap(({ moduleIds }) => moduleIds).filter((id) => !id.startsWith("\0"))
    expect(modules.length).toBeGreaterThan(50)
    expect(modules.filter((id) => !/\/(?:packages\/(?:browser|core|wire)|node_modules\/effect)\//.test(id))).toEqual([])
  })

  it("by esbuild resolves every import, none of them to Node, without a polyfill", async () => {
    const { metafile, warnings } = await build({
      entryPoints: sources,
      ...inMemory,
      metafile: true
    })
    expect(warnings).toEqual([])
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
    expect(imports.filter(({ external, path }) => external === true || isBuiltin(path))).toEqual([])
  })

  it("names no global that only Node has, not even to ask whether it is there", async () => {
    const { outputFiles } = await build({
      entryPoints: sources,
      ...inMemory,
      // Esbuild replaces only free names: no properties, and no variables with the same name.
      define: Object.fromEntries(nodeGlobals.map((name) => [name, `FREE_${name}`]))
    })
    const found = outputFiles.flatMap(({ text }) => text.match(/.*\bFREE_.*/g) ?? [])
    expect(found).toEqual([])
  })

  it("runs where there is nothing but what every browser has", async () => {
    const { outputFiles } = await build({
      entryPoints: sources.slice(0, 1),
      bundle: true,
      format: "iife",
      globalName: "dcs",
      platform: "browser",
      write: false
    })
    const requests: Array<string> = []
    const fetch = async (url: string, { method }: RequestInit) => {
      requests.push(`${method} ${url}`)
      return new Response(method === "GET" ? `{"tasks":[{"id":"task-2"}],"task_count":1}` : `{"message":""}`)
    }
    const context = createContext({ ...webGlobals(), fetch, location: { origin: "https://page.example" } })
    for (const name of nodeGlobals) {
      expect(runInContext(`typeof ${name}`, context)).toBe("undefined")
    }
    runInContext(outputFiles[0]?.text ?? "", context)
    const calls = `(async () => {
      const client = dcs.createClient({ endpoint: "/dcs", projectId: "p", credentials: { token: "token" } })
      const outcomes = [(await client.deleteBackgroundTask({ instanceId: "i", taskId: "task-1" }))._tag]
      for await (const task of client.listBackgroundTasks({ instanceId: "i" })) outcomes.push(task.id)
      for await (const { outcome } of client.deleteBackgroundTasks(["task-2", ".."], { instanceId: "i" })) outcomes.push(outcome._tag)
      await client.close()
      return outcomes.join()
    })()`
    expect(await runInContext(calls, context)).toBe("Deleted,task-2,Invalid,Deleted")
    expect(requests.map((line) => line.split("?")[0])).toEqual([
      "DELETE https://page.example/dcs/v2/p/instances/i/tasks/task-1",
      "GET https://page.example/dcs/v2/p/instances/i/tasks",
      "DELETE https://page.example/dcs/v2/p/instances/i/tasks/task-2"
    ])
  })
})
