import { defineConfig } from "vite"

/** Nothing inline, for `Content-Security-Policy: default-src 'self'`. */
export default defineConfig({
  // The CLI ships the page, and the licences of what is in it.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, license: { fileName: "licences.json" } },
  server: { proxy: { "/dcs": { target: "http://127.0.0.1:8021", rewrite: (path) => path.replace(/^\/dcs/, "") } } }
})
