/**
 * The bundlers, each as its users set it up for production. From the tools, so their types are stated here.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { tool } from "../tools.ts"

export interface Bundle {
  /** The minified code, all chunks. */
  readonly code: string
  readonly warnings: ReadonlyArray<string>
}

/** A page for browsers, or a program for Node. */
type Platform = "browser" | "node"

type Bundler = (input: string, platform: Platform) => Promise<Bundle>

type Log = string | { readonly message: string }
type OnLog = (level: "debug" | "info" | "warn", log: Log) => void

interface Output {
  readonly output: ReadonlyArray<{ readonly code?: string }>
}

interface Chunks {
  readonly generate: (options: object) => Promise<Output>
  readonly close: () => Promise<void>
}

interface Webpack {
  readonly run: (
    callback: (error: Error | null, stats: { readonly toJson: (options: object) => WebpackResult }) => void
  ) => void
  readonly close: (callback: () => void) => void
}

interface WebpackResult {
  readonly warnings: ReadonlyArray<{ readonly message: string }>
  readonly errors: ReadonlyArray<{ readonly message: string }>
}

const load = <A>(name: string): A => createRequire(tool("package.json"))(name) as A

const codeOf = ({ output }: Output): string => output.map(({ code }) => code ?? "").join("")

const textOf = (log: Log): string => (typeof log === "string" ? log : log.message)

/** Collects warnings as rollup and rolldown report them. */
const listen =
  (warnings: Array<string>): OnLog =>
  (level, log) => {
    if (level === "warn") warnings.push(textOf(log))
  }

const vite: Bundler = async (input) => {
  interface Vite {
    readonly build: (options: object) => Promise<Output>
  }
  const warnings: Array<string> = []
  const warn = (message: string) => warnings.push(message)
  const ignore = () => undefined
  const customLogger = { info: ignore, warn, warnOnce: warn, error: warn, clearScreen: ignore, hasErrorLogged: ignore }
  const output = await load<Vite>("vite").build({
    root: dirname(input),
    configFile: false,
    logLevel: "warn",
    customLogger,
    // The polyfill needs a document, which the runtime that tries the page does not have.
    build: { write: false, modulePreload: { polyfill: false }, rollupOptions: { input } }
  })
  return { code: codeOf(output), warnings }
}

const rolldown: Bundler = async (input, platform) => {
  const warnings: Array<string> = []
  const { rolldown } = load<{ readonly rolldown: (options: object) => Promise<Chunks> }>("rolldown")
  const bundle = await rolldown({ input, platform, onLog: listen(warnings) })
  const code = codeOf(await bundle.generate({ format: "esm", minify: true }))
  await bundle.close()
  return { code, warnings }
}

const rollup: Bundler = async (input, platform) => {
  const warnings: Array<string> = []
  const { rollup } = load<{ readonly rollup: (options: object) => Promise<Chunks> }>("rollup")
  const resolve = load<{ readonly default: (options: object) => unknown }>("@rollup/plugin-node-resolve").default
  const commonjs = load<{ readonly default: () => unknown }>("@rollup/plugin-commonjs").default
  const terser = load<{ readonly default: () => unknown }>("@rollup/plugin-terser").default
  const forNode = platform === "node"
  const plugins = [resolve({ browser: !forNode, preferBuiltins: forNode }), ...(forNode ? [commonjs()] : [])]
  const bundle = await rollup({ input, plugins, onLog: listen(warnings) })
  const code = codeOf(await bundle.generate({ format: "es", plugins: [terser()] }))
  await bundle.close()
  return { code, warnings }
}

interface Esbuild {
  readonly build: (options: object) => Promise<{
    readonly outputFiles: ReadonlyArray<{ readonly text: string }>
    readonly warnings: ReadonlyArray<{ readonly text: string }>
  }>
  readonly transformSync: (code: string, options: object) => { readonly code: string }
}

const esbuild: Bundler = async (input, platform) => {
  const { outputFiles, warnings } = await load<Esbuild>("esbuild").build({
    entryPoints: [input],
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    legalComments: "none",
    logLevel: "silent",
    write: false
  })
  return { code: outputFiles.map(({ text }) => text).join(""), warnings: warnings.map(({ text }) => text) }
}

/** JavaScript of TypeScript without its types. Not every bundler reads TypeScript. */
export const toJavaScript = (code: string): string =>
  load<Esbuild>("esbuild").transformSync(code, { loader: "ts", target: "esnext" }).code

const webpack: Bundler = async (input, platform) => {
  const output = { path: join(dirname(input), "webpack"), filename: "page.js" }
  const compiler = load<(options: object) => Webpack>("webpack")({
    mode: "production",
    context: dirname(input),
    entry: input,
    target: platform === "node" ? "node" : "web",
    output
  })
  const { errors, warnings } = await new Promise<WebpackResult>((resolve, reject) =>
    compiler.run((error, stats) =>
      error === null ? resolve(stats.toJson({ all: false, warnings: true, errors: true })) : reject(error)
    )
  )
  await new Promise<void>((resolve) => compiler.close(resolve))
  if (errors.length > 0) throw new Error(errors.map(textOf).join("\n"))
  return { code: readFileSync(join(output.path, output.filename), "utf8"), warnings: warnings.map(textOf) }
}

export const bundlers = { vite, rolldown, esbuild, rollup, webpack } satisfies Record<string, Bundler>

export type BundlerName = keyof typeof bundlers

export const names = ["vite", "rolldown", "esbuild", "rollup", "webpack"] as const satisfies ReadonlyArray<BundlerName>
