import { defineConfig } from "vitest/config"

/** What needs no browser. */
export default defineConfig({
  test: {
    include: ["test/unit/*.test.ts"],
    isolate: false,
    testTimeout: 180_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
