import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A worker loads Effect once, not once per file: no test changes what a module holds.
    isolate: false,
    // Only what hangs reaches them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
