import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, extname, join, relative } from "node:path"
import { type ChunkingContext, defineConfig, type Plugin } from "rolldown"

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8")
const { engines, version } = JSON.parse(read("package.json")) as { engines: { node: string }; version: string }

/** Ships the launcher as written, except for the version: Node versions that cannot run the bundle must parse it. */
const launcher: Plugin = {
  name: "launcher",
  buildStart() {
    rmSync(new URL("dist", import.meta.url), { recursive: true, force: true })
    this.addWatchFile(join(import.meta.dirname, "src/launcher.mjs"))
  },
  generateBundle() {
    const source = read("src/launcher.mjs").replace("__DCS_TASKS_VERSION__", version)
    this.emitFile({ type: "asset", fileName: "launcher.mjs", source })
  }
}

/** Replaces undici's index and its HTTP/2 client; both files say what that saves. */
const undici: Plugin = {
  name: "undici",
  resolveId(id) {
    if (/^undici(\/index\.js)?$/.test(id)) return join(import.meta.dirname, "src/build/undici.mjs")
    return id === "./client-h2.js" ? join(import.meta.dirname, "src/build/noHttp2.mjs") : undefined
  }
}

/**
 * `effect/cli` creates an `Intl.Segmenter` when it is loaded, which only help needs: 8 % (8 ms) more CPU time for a deletion.
 * Fails the build if the source has changed.
 */
const lateSegmenter: Plugin = {
  name: "late-segmenter",
  transform(code, id) {
    if (!id.endsWith("/effect/dist/cli/CliOutput.js")) return undefined
    const late = code.replace(
      /const graphemeSegmenter = (?:\/\*#__PURE__\*\/)?\s*(new Intl\.Segmenter\([^)]*\));/,
      "let segmenter; const graphemeSegmenter = { segment: (text) => (segmenter ??= $1).segment(text) };"
    )
    if (late === code)
      throw new Error("effect's CliOutput.js no longer creates its segmenter as expected. Update this plugin.")
    return late
  }
}

const pageFolder = join(import.meta.dirname, "../console/dist")

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml"
}

/** Not part of the page: the licences of its libraries, which the licences plugin merges with those of the bundle. */
const pageLicences = "licences.json"

/** The files of the page, as `dcs-tasks console` serves them: path, file and content type. */
const pageFiles = readdirSync(pageFolder, { recursive: true, encoding: "utf8", withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== pageLicences)
  .map(({ name, parentPath }) => {
    const file = relative(pageFolder, join(parentPath, name)).replaceAll("\\", "/")
    const type = contentTypes[extname(name)]
    if (type === undefined) throw new Error(`${file}: the console has no content type for it. Add one.`)
    return { path: file === "index.html" ? "/" : `/${file}`, file, type }
  })
  .toSorted((a, b) => a.path.localeCompare(b.path))

/** Ships the built page of apps/console. */
const page: Plugin = {
  name: "page",
  generateBundle() {
    for (const { file } of pageFiles) {
      this.emitFile({ type: "asset", fileName: `console/${file}`, source: readFileSync(join(pageFolder, file)) })
    }
  }
}

interface Licence {
  readonly name: string
  readonly version: string
  readonly identifier: string | null
  readonly text: string | null
}

/** Third-party code in the bundle and in the page requires its licences beside it. */
const licences: Plugin = {
  name: "licences",
  generateBundle(_, bundle) {
    const texts = new Map<string, string>()
    const ofPage: ReadonlyArray<Licence> = JSON.parse(readFileSync(join(pageFolder, pageLicences), "utf8"))
    for (const { identifier, name, text, version } of ofPage) {
      if (!name.startsWith("@dcs-tasks/")) texts.set(`${name} ${version} (${identifier})`, text?.trim() ?? "")
    }
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue
      for (const module of Object.keys(chunk.modules)) {
        const folder = packageFolder(module)
        if (folder === undefined) continue
        const { license, name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
        const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
        const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim()
        texts.set(`${name} ${version} (${license})`, text)
      }
    }
    const source = [...texts].toSorted(([a], [b]) => a.localeCompare(b)).map(([title, text]) => `${title}\n\n${text}\n`)
    this.emitFile({
      type: "asset",
      fileName: "THIRD-PARTY-LICENSES.txt",
      source: source.join(`\n${"-".repeat(80)}\n\n`)
    })
  }
}

/** The folder of the installed package that contains a module; undefined for modules of this repository. */
function packageFolder(module: string): string | undefined {
  if (!module.includes("/node_modules/")) return undefined
  for (let folder = dirname(module); !folder.endsWith("/node_modules"); folder = dirname(folder)) {
    const manifest = join(folder, "package.json")
    if (existsSync(manifest) && "version" in JSON.parse(readFileSync(manifest, "utf8"))) return folder
  }
  return undefined
}

/** The modules that a module imports, directly or not, until they are loaded on use. */
const staticImports = (entry: string, context: ChunkingContext): ReadonlySet<string> => {
  const found = new Set([entry])
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  return found
}

const once = <A>(make: (context: ChunkingContext) => A) => {
  let made: A | undefined
  return (context: ChunkingContext): A => (made ??= make(context))
}

const startOf = once((context) => staticImports(join(import.meta.dirname, "src/main.ts"), context))

/** What completing a cloud's name loads. */
const sourcesOf = once((context) => {
  const entry = [...startOf(context)].flatMap((id) => context.getModuleInfo(id)?.dynamicallyImportedIds ?? [])
  return new Set(
    entry
      .filter((id) => id.includes("/node/") && id.includes("/sources/"))
      .flatMap((id) => [...staticImports(id, context)])
  )
})

/** A wrong argument loads these, and nothing else of what the commands share. */
const isNear = (id: string): boolean => /\/(?:near\.ts|fastest-levenshtein\/.*)$/.test(id)

/**
 * What at least four commands load, in few files: each file takes 0.4 ms, and without groups a deletion loads 11 more.
 */
const shared = (id: string, context: ChunkingContext): string | null => {
  if (startOf(context).has(id)) return "start"
  if (sourcesOf(context).has(id)) return "sources"
  return isNear(id) ? null : "service"
}

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  external: ["redis"],
  // Nothing imports main.mjs, so its exports can change.
  preserveEntrySignatures: false,
  transform: {
    // The lowest of the versions, such as `node22.19`.
    target: engines.node.replace(/^\^([\d.]+) .*$/, "node$1"),
    define: { __DCS_TASKS_VERSION__: JSON.stringify(version), __DCS_TASKS_PAGE__: JSON.stringify(pageFiles) }
  },
  plugins: [undici, lateSegmenter, launcher, page, licences],
  // Dynamic imports stay separate files: the commands, and the readers of YAML and INI.
  output: {
    dir: "dist",
    entryFileNames: "main.mjs",
    codeSplitting: {
      groups: [{ name: shared, debugName: "shared", minShareCount: 4 }],
      includeDependenciesRecursively: false
    },
    chunkFileNames: ({ moduleIds }) => (moduleIds.some((id) => id.includes("/yaml/")) ? "yaml.mjs" : "[name].mjs"),
    format: "esm",
    minify: true,
    sourcemap: false
  }
})
