/**
 * The pages that are built, and how many bytes they can have after minification and gzip: about 1 % more than measured.
 * README.md, docs/browser.md and docs/performance.md name them, rounded.
 */
import type { BundlerName } from "./bundlers.ts"

export type Limits = Readonly<Partial<Record<BundlerName, number>>>

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
    limits: { vite: 46_300, rolldown: 46_700, esbuild: 51_100, rollup: 44_550, webpack: 45_200 },
    runs: deletes
  },
  {
    name: "createDeleteClient",
    parts: ["createDeleteClient"],
    limits: { vite: 41_200, rolldown: 41_600, esbuild: 44_700, rollup: 39_550, webpack: 39_600 },
    runs: deletes
  },
  {
    name: "isDcsError",
    parts: ["isDcsError"],
    limits: { vite: 26_250, rolldown: 26_500, esbuild: 28_150, rollup: 23_000, webpack: 23_850 },
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
    limits: { vite: 21_000, rolldown: 21_050, esbuild: 21_950 },
    runs: deletes
  },
  {
    name: "createDeleteClient, on top of an app on Effect",
    parts: ["effect", "createDeleteClient"],
    over: "effect",
    limits: { vite: 15_800, rolldown: 15_900, esbuild: 16_300 },
    runs: deletes
  },
  {
    name: "layer, on top of an app on Effect",
    parts: ["effect", "layer"],
    over: "effect",
    limits: { vite: 28_950, rolldown: 29_150, esbuild: 30_050 },
    runs: deletes
  }
]
