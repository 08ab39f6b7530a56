import { defineConfig } from "vite"

const program = "http://127.0.0.1:8021"

/** Nothing inline, because of the strict Content-Security-Policy under which the page is served. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Without a hash, so that a build replaces what an earlier one left. The program's answers are not stored.
    rolldownOptions: {
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" }
    },
    // The CLI ships the page, and the licences of what is in it.
    license: { fileName: "licences.json" }
  },
  // For `pnpm dev`, beside `dcs-tasks console --port 8021 --no-open`: the fragment of its address goes with Vite's.
  server: { proxy: { "^/(dcs|session)": { target: program, changeOrigin: true, headers: { origin: program } } } }
})
