import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts"],
    reporters: [process.env["CI"] ? "dot" : "default", "../../scripts/tally-reporter.ts"]
  }
})
