/** The tests of test/browser, in Chromium. `CHROMIUM_PATH` names another one than Debian's. */
import { playwright } from "@vitest/browser-playwright"
import type { Plugin } from "vite"
import { defineConfig } from "vitest/config"
import * as node from "./test/browser/commands.ts"

/** Beside the tally of the tests that need no browser. */
process.env["TALLY"] = "tally-browser.json"

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

const { proxy, ...commands } = node

/** The page's own origin has the proxy that the guide shows. */
const sameOrigin: Plugin = {
  name: "same-origin",
  configureServer(server) {
    server.middlewares.use((incoming, outgoing, next) => {
      if (incoming.url?.startsWith("/dcs") === true) proxy(incoming, outgoing)
      else next()
    })
  }
}

export default defineConfig({
  plugins: [sameOrigin],
  resolve: { dedupe: ["effect", "vitest"] },
  worker: { format: "es" },
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands,
      provider: playwright({
        launchOptions: { executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium", args }
      }),
      instances: [{ browser: "chromium" }]
    }
  }
})
