import { defineConfig } from "vitest/config"

/** What needs no browser. */
export default defineConfig({
  test: {
    include: ["test/unit/*.test.ts"],
    isolate: false,
    // Only what hangs reaches them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
