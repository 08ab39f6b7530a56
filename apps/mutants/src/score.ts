/**
 * Which mutants of a target its tests kill.
 */
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Mutant } from "@stryker-mutator/api/core"
import { createVitest, type Vitest } from "vitest/node"
import { copyOfWorkspace } from "./copy.ts"
import { instrument } from "./instrument.ts"
import type { Found } from "./runner.ts"
import type { Target } from "./target.ts"

interface Score {
  readonly killed: ReadonlyArray<Mutant>
  readonly survived: ReadonlyArray<Mutant>
  /** Of code that runs while modules load: only `loading` tries them. */
  readonly untried: ReadonlyArray<Mutant>
  readonly unfit: ReadonlyArray<string>
}

interface Options {
  /** Also tries what runs while modules load. Each such mutant takes a run of the tests that reach its file. */
  readonly loading: boolean
  /** Properties judge too. */
  readonly properties: boolean
}

const failed = (vitest: Vitest): ReadonlyArray<string> =>
  vitest.state.getFiles().flatMap(({ name, result }) => (result?.state === "fail" ? [name] : []))

/** Files of tests that do not load. */
const unloaded = (vitest: Vitest): ReadonlyArray<string> =>
  vitest.state.getFiles().flatMap(({ name, result }) => ((result?.errors ?? []).length > 0 ? [name] : []))

export const score = async (target: Target, { loading, properties }: Options): Promise<Score> => {
  using copy = copyOfWorkspace()
  const home = join(copy.path, target.home)
  // Tests run on the sources.
  rmSync(join(home, "dist"), { recursive: true, force: true })
  const mutants = await instrument(home, target.files)
  const found = join(copy.path, "found.json")
  process.chdir(home)
  const vitest = await createVitest("test", {
    root: home,
    dir: copy.path,
    // Tests of the journal replace modules of Node, which a shared worker has loaded before.
    isolate: target.home === "packages/node",
    include: target.tests.map((test) => join(home, test)),
    config: fileURLToPath(new URL("./vitest.config.ts", import.meta.url))
  })
  const run = async (mutant: string, bail: number, files?: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
    vitest.config.bail = bail
    for (const project of vitest.projects) {
      project.config.bail = bail
    }
    vitest.provide("mutant", mutant)
    vitest.provide("found", found)
    vitest.provide("properties", properties)
    vitest.state.filesMap.clear()
    await vitest.start(files === undefined ? undefined : [...files])
    // While mutants come and go in one run, errors that nobody handles are theirs.
    return mutant === ""
      ? unloaded(vitest)
      : [...failed(vitest), ...[...vitest.state.errorsSet].map(() => "an unhandled error")]
  }
  try {
    const broken = await run("", 0)
    if (broken.length > 0) {
      throw new Error(`Tests do not load: ${broken.join(", ")}`)
    }
    const result: Found = JSON.parse(readFileSync(found, "utf8"))
    const killed = new Set(result.killed)
    const untried = new Set(result.loading)
    if (loading) {
      const sourceOf = new Map(mutants.map(({ fileName, id }) => [id, fileName]))
      for (const id of result.loading) {
        const judges = result.reached.flatMap(([other, files]) =>
          sourceOf.get(other) === sourceOf.get(id) ? files : []
        )
        const ends = await run(id, 1, judges.length === 0 ? undefined : [...new Set(judges)])
        if (ends.length > 0) {
          killed.add(id)
        }
        untried.delete(id)
      }
    }
    return {
      killed: mutants.filter(({ id }) => killed.has(id)),
      survived: mutants.filter(({ id }) => !killed.has(id) && !untried.has(id)),
      untried: mutants.filter(({ id }) => untried.has(id)),
      unfit: result.unfit
    }
  } finally {
    await vitest.close()
    process.chdir("/")
  }
}
