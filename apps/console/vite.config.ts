import { defineConfig } from "vite"

/** Nothing inline, because of the strict Content-Security-Policy under which the page is served. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The CLI ships the page, and the licences of what is in it.
    license: { fileName: "licences.json" }
  },
  server: { proxy: { "/dcs": { target: "http://127.0.0.1:8021", rewrite: (path) => path.replace(/^\/dcs/, "") } } }
})
