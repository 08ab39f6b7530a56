import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

/** They look at what only a process has: its launcher, its deaths, its server. */
const processes = ["test/faults/*.test.ts", "test/{tour,console*}.test.ts", "test/system/{cache,runtime}.test.ts"]

const isElsewhere = process.env["DCS_TASKS_NODE"] !== undefined || process.env["DCS_TASKS_CLI"] !== undefined

export default defineConfig({
  test: {
    // A worker loads Effect once, not once per file: no test changes what a module holds.
    isolate: false,
    // Most of the time a test waits for a process.
    maxWorkers: 2,
    // Only what hangs reaches them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"],
    projects: [
      { extends: true, test: { name: "processes", include: processes } },
      {
        extends: true,
        test: {
          name: "function",
          include: ["test/**/*.test.ts"],
          exclude: processes,
          ...(!isElsewhere && {
            globalSetup: "test/program.ts",
            env: { DCS_TASKS_PROGRAM: fileURLToPath(new URL(".vitest/program.cjs", import.meta.url)) }
          })
        }
      }
    ]
  }
})
