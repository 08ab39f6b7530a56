/**
 * A runner of vitest. Each test runs as it is, then once more for each mutant that it reached and that still lives.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { inject, type RunnerTestCase, TestRunner } from "vitest"

/** What the instrumented sources read and write. */
interface Switches {
  activeMutant: string | undefined
  currentTestId: string | undefined
  hitCount: number
  hitLimit: number
  /** Set by `fewerRuns.ts`: the test runs a property. */
  property: boolean
  mutantCoverage?: {
    readonly static: Record<string, number>
    readonly perTest: Record<string, Record<string, number>>
  }
}

/** What a run finds, by the ids of mutants. */
export interface Found {
  readonly killed: ReadonlyArray<string>
  readonly reached: ReadonlyArray<readonly [mutant: string, testFiles: ReadonlyArray<string>]>
  /** Reached while modules load, and by no test. */
  readonly loading: ReadonlyArray<string>
  /** Tests that fail without a mutant, in sources with switches or when they run again: they judge nothing. */
  readonly unfit: ReadonlyArray<string>
}

declare module "vitest" {
  interface ProvidedContext {
    /** The mutant that is active from the start, or "". */
    mutant: string
    found: string
    /** Whether properties judge too: ten times slower than all tables. */
    properties: boolean
  }
}

const state: {
  killed: Set<string>
  reached: Map<string, Set<string>>
  loading: Set<string>
  unfit: Array<string>
} = {
  killed: new Set(),
  reached: new Map(),
  loading: new Set(),
  unfit: []
}

declare global {
  // The name is Stryker's.
  var __stryker__: Switches | undefined
}

const switches: Switches = (globalThis.__stryker__ ??= {
  activeMutant: undefined,
  currentTestId: undefined,
  hitCount: 0,
  hitLimit: 100_000,
  property: false
})

/** The real ones, whatever a test puts in their place. */
const { clearTimeout, setTimeout } = globalThis

/** A mutant can make a test wait for ever. */
const patience = 1000

const passes = async (run: () => unknown): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  switches.hitCount = 0
  try {
    await Promise.race([
      run(),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("too slow")), patience)
      })
    ])
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

export default class extends TestRunner {
  private readonly mutant = inject("mutant")
  private readonly properties = inject("properties")

  // Before any module loads.
  onBeforeCollect = (): void => {
    // Isolated files run one after the other, each in a worker of its own.
    const file = inject("found")
    if (this.mutant === "" && existsSync(file)) {
      const earlier: Found = JSON.parse(readFileSync(file, "utf8"))
      state.killed = new Set(earlier.killed)
      state.reached = new Map(earlier.reached.map(([id, tests]) => [id, new Set(tests)]))
      state.loading = new Set(earlier.loading)
      state.unfit = [...earlier.unfit]
    }
    switches.activeMutant = this.mutant === "" ? undefined : this.mutant
  }

  runTask = async (test: RunnerTestCase): Promise<void> => {
    const run = TestRunner.getTestFn(test)
    if (this.mutant !== "") {
      return run()
    }
    switches.currentTestId = test.id
    switches.property = false
    try {
      await run()
    } catch {
      // Such as one that compares the frames of a stack.
      state.unfit.push(`${test.file.name} ${test.name}`)
      return undefined
    } finally {
      switches.currentTestId = undefined
    }
    const reached = Object.keys(switches.mutantCoverage?.perTest[test.id] ?? {})
    for (const id of reached) {
      const files = state.reached.get(id) ?? new Set()
      state.reached.set(id, files.add(test.file.filepath))
    }
    if (switches.property && !this.properties) {
      return undefined
    }
    const alive = reached.filter((id) => !state.killed.has(id))
    if (alive.length > 0 && !(await passes(run))) {
      state.unfit.push(`${test.file.name} ${test.name}`)
      return undefined
    }
    for (const id of alive) {
      switches.activeMutant = id
      const survived = await passes(run)
      switches.activeMutant = undefined
      if (!survived) {
        state.killed.add(id)
        if (!(await passes(run))) {
          state.unfit.push(`${test.file.name} ${test.name} (after mutant ${id})`)
          return undefined
        }
      }
    }
    return undefined
  }

  override onAfterRunFiles(files: Parameters<TestRunner["onAfterRunFiles"]>[0]): void {
    super.onAfterRunFiles(files)
    const { killed, unfit, reached } = state
    const loaded = [...state.loading, ...Object.keys(switches.mutantCoverage?.static ?? {})]
    const found: Found = {
      killed: [...killed],
      reached: [...reached].map(([id, tests]) => [id, [...tests]]),
      loading: [...new Set(loaded)].filter((id) => !reached.has(id)),
      unfit
    }
    writeFileSync(inject("found"), JSON.stringify(found))
  }
}
