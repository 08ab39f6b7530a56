import { defineConfig } from "vitest/config"

/** Beside the tally of the tests that need no browser. */
process.env["TALLY"] = "tally-browser.json"

export default defineConfig({
  test: {
    include: ["test/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
