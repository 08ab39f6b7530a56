/**
 * How vitest runs the tests of a package with mutants in it: one worker for all files, fewer runs of each property.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

const runs = 5

/** Tables before properties: they kill most mutants in a tenth of the time. */
class TablesFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return files.toSorted((a, b) => cost(a) - cost(b))
  }
}

const cost = ({ moduleId }: TestSpecification): number =>
  readFileSync(moduleId, "utf8").includes("fast-check") ? 1 : 0

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [
    {
      name: "fewer-runs",
      transform: (code, id) =>
        id.includes("/test/")
          ? code.replaceAll(
              /numRuns: ([\d_]+)/g,
              (_, given: string) => `numRuns: ${Math.min(Number(given.replaceAll("_", "")), runs)}`
            )
          : undefined
    }
  ],
  test: {
    runner: here("./runner.ts"),
    setupFiles: [here("./fewerRuns.ts")],
    testTimeout: 20_000,
    pool: "threads",
    maxWorkers: 1,
    isolate: false,
    sequence: { sequencer: TablesFirst },
    watch: false,
    reporters: [],
    onConsoleLog: () => false
  }
})
