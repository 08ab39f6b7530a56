import { defineConfig } from "vite"

/** Nothing inline, for `Content-Security-Policy: default-src 'self'`. */
export default defineConfig({
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/dcs": { target: "http://127.0.0.1:8021", rewrite: (path) => path.replace(/^\/dcs/, "") } } }
})
