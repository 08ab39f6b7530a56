/**
 * The pages that are built, and how many bytes they can have after minification and gzip: about 1 % more than measured.
 * README.md, docs/browser.md and docs/performance.md name them, rounded.
 */
import type { BundlerName } from "./bundlers.ts"

type Limits = Readonly<Partial<Record<BundlerName, number>>>

export interface Page {
  readonly name: string
  /** Its parts: files of `pages`. */
  readonly parts: ReadonlyArray<string>
  /** Of the bundlers that build it. What a page adds to an app depends little on the bundler, so the slow ones are left out. */
  readonly limits: Limits
  /** Count only the bytes that the page adds to this one of its parts. */
  readonly over?: string
  /** What `page()` returns, as JSON, and whether it deletes its task. */
  readonly runs: { readonly prints: RegExp; readonly deletes: boolean }
}

const deletes = { prints: /^\{"_tag":"Deleted","status":20[04],/, deletes: true }

export const pages: ReadonlyArray<Page> = [
  {
    name: "createClient",
    parts: ["createClient"],
    limits: { vite: 48_600, rolldown: 48_950, esbuild: 53_450, rollup: 46_850, webpack: 47_350 },
    runs: deletes
  },
  {
    name: "createDeleteClient",
    parts: ["createDeleteClient"],
    limits: { vite: 42_650, rolldown: 43_000, esbuild: 46_250, rollup: 40_900, webpack: 41_000 },
    runs: deletes
  },
  {
    name: "isDcsError",
    parts: ["isDcsError"],
    limits: { vite: 26_700, rolldown: 27_000, esbuild: 28_700, rollup: 23_550, webpack: 24_350 },
    runs: { prints: /^false$/, deletes: false }
  },
  {
    name: "Deleted",
    parts: ["deleted"],
    limits: { vite: 23_800, rolldown: 24_050, esbuild: 25_550, rollup: 20_450, webpack: 21_000 },
    runs: { prints: /^\{"_tag":"Deleted","status":204,/, deletes: false }
  },
  {
    name: "createClient, on top of an app on Effect",
    parts: ["effect", "createClient"],
    over: "effect",
    limits: { vite: 23_250, rolldown: 23_300, esbuild: 24_300 },
    runs: deletes
  },
  {
    name: "createDeleteClient, on top of an app on Effect",
    parts: ["effect", "createDeleteClient"],
    over: "effect",
    limits: { vite: 17_250, rolldown: 17_350, esbuild: 17_800 },
    runs: deletes
  },
  {
    name: "layer, on top of an app on Effect",
    parts: ["effect", "layer"],
    over: "effect",
    limits: { vite: 36_450, rolldown: 36_650, esbuild: 37_700 },
    runs: deletes
  }
]
