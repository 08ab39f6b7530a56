import { mkdirSync, writeFileSync } from "node:fs"
import { relative } from "node:path"
import type { Reporter, SerializedError, TestModule } from "vitest/node"

/**
 * Writes the package's test counts to .turbo/tally.json, with what failed, for scripts/tally.mjs. turbo restores the file from
 * its cache.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<SerializedError>): void {
    const tally = {
      passed: 0,
      failed: unhandledErrors.length,
      skipped: 0,
      failures: unhandledErrors.map((error) => `unhandled: ${error.message} ${error.stack ?? ""}`)
    }
    for (const module of modules) {
      const path = relative(`${process.cwd()}/../..`, module.moduleId)
      let tests = 0
      let failed = 0
      for (const test of module.children.allTests()) {
        tests++
        const { errors, state } = test.result()
        if (state === "passed") tally.passed++
        else if (state === "failed") {
          failed++
          tally.failures.push(`${path}: ${test.fullName}: ${errors[0]?.message ?? ""}`)
        } else tally.skipped++
      }
      // A file that does not load has no failed test, and a failing hook does not always cause one.
      if (failed === 0 && !module.ok()) {
        failed = 1
        tally.failures.push(`${path}: ${module.errors()[0]?.message ?? "a hook failed"}`)
      }
      tally.failed += failed
      if (tests === 0 && module.ok()) tally.skipped++
    }
    mkdirSync(".turbo", { recursive: true })
    writeFileSync(`.turbo/${process.env["TALLY"] ?? "tally.json"}`, `${JSON.stringify(tally)}\n`)
  }
}
