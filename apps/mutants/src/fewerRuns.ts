/**
 * A setup file of vitest: properties see few values, the same for each mutant, and are known as properties.
 */
import fc from "fast-check"

fc.configureGlobal({
  seed: 1,
  numRuns: 5,
  // A value that fails is enough: nobody reads a smaller one.
  endOnFailure: true,
  beforeEach: () => {
    if (globalThis.__stryker__ !== undefined) {
      globalThis.__stryker__.property = true
    }
  }
})
