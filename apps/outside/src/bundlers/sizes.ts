/**
 * `pnpm run size`: the bytes that a page has to load, minified and gzipped, bundled by rolldown and by esbuild. Fails if
 * a limit is exceeded.
 */
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { rolldown } from "rolldown"

interface Entry {
  readonly name: string
  readonly file: string
  /** Count only the bytes that this entry adds to that one. */
  readonly over?: string
  readonly limit?: { readonly rolldown: number; readonly esbuild: number }
}

const entries: ReadonlyArray<Entry> = [
  { name: "createClient", file: "delete.ts", limit: { rolldown: 46_700, esbuild: 51_100 } },
  { name: "createDeleteClient", file: "delete-only.ts", limit: { rolldown: 41_300, esbuild: 44_500 } },
  { name: "layer", file: "layer.ts" },
  { name: "an app on Effect, without this library", file: "effect.ts" },
  {
    name: "createClient, on top of it",
    file: "effect-and-delete.ts",
    over: "effect.ts",
    limit: { rolldown: 21_600, esbuild: 22_400 }
  },
  {
    name: "createDeleteClient, on top of it",
    file: "effect-and-delete-only.ts",
    over: "effect.ts",
    limit: { rolldown: 16_250, esbuild: 16_650 }
  },
  { name: "layer, on top of it", file: "effect-and-layer.ts", over: "effect.ts" }
]

const gzipped = (code: string | Uint8Array): number => gzipSync(code, { level: 9 }).length

/** The size of an entry with everything that it imports. */
const bundlers = {
  rolldown: async (input: string) => {
    await using bundle = await rolldown({ input, platform: "browser" })
    const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false })
    return gzipped(output[0].code)
  },
  esbuild: async (input: string) => {
    const options = { bundle: true, minify: true, format: "esm", platform: "browser", write: false } as const
    const { outputFiles } = await build({ entryPoints: [input], legalComments: "none", ...options })
    return gzipped(outputFiles[0]?.contents ?? "")
  }
}

type Bundler = keyof typeof bundlers
const names = ["rolldown", "esbuild"] as const

const sizes = new Map<string, Promise<number>>()
const sizeOf = (bundler: Bundler, file: string): Promise<number> => {
  const key = `${bundler} ${file}`
  const known = sizes.get(key) ?? bundlers[bundler](fileURLToPath(new URL(file, import.meta.url)))
  sizes.set(key, known)
  return known
}

const cell = (size: number, limit: number | undefined): string =>
  `${size.toLocaleString("en").padStart(7)}${limit === undefined ? " ".repeat(10) : ` / ${limit.toLocaleString("en")}`}`

console.log(`${"bytes, min+gzip / limit".padEnd(42)}${names.map((name) => name.padEnd(20)).join("")}`)
for (const { file, limit, name, over } of entries) {
  const row: Array<string> = []
  for (const bundler of names) {
    const size = (await sizeOf(bundler, file)) - (over === undefined ? 0 : await sizeOf(bundler, over))
    const maximum = limit?.[bundler]
    row.push(cell(size, maximum).padEnd(20))
    if (maximum !== undefined && size > maximum) process.exitCode = 1
  }
  console.log(`${name.padEnd(42)}${row.join("")}`)
}
if (process.exitCode === 1) console.error("over the limit")
