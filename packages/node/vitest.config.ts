import { defineConfig } from "vitest/config"

/** They replace functions of `node:fs`, or measure the memory of their process. */
const alone = ["test/journal*.test.ts", "test/floods.test.ts"]

export default defineConfig({
  test: {
    // Only what hangs reaches them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"],
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      // A worker loads Effect once, not once per file.
      { extends: true, test: { name: "shared", include: ["test/**/*.test.ts"], exclude: alone, isolate: false } }
    ]
  }
})
