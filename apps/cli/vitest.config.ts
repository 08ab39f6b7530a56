import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A worker loads Effect once, not once per file: no test changes what a module holds.
    isolate: false,
    // Most of the time a test waits for a process.
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
