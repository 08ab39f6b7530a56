/** For the tests in test/browser, in Chromium. `CHROMIUM_PATH` names another one than Debian's. */
import { defineConfig } from "vitest/config"

/** Beside the tally of the tests that need no browser. */
process.env["TALLY"] = "tally-browser.json"

export default defineConfig({
  test: {
    include: ["test/browser/*.test.ts"],
    globalSetup: "test/browser/support/chromium.ts",
    testTimeout: 600_000,
    maxWorkers: 2,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 90_000, interval: 20 } },
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
