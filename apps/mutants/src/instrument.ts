/**
 * Stryker's instrumenter puts all mutants of a file into it, each behind a switch.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Mutant } from "@stryker-mutator/api/core"
import { Instrumenter } from "@stryker-mutator/instrumenter"

const silent = () => {}
const no = () => false

const logger = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent
}

/** Replaces the files. The names of the result are as in `files`. */
export const instrument = async (home: string, files: ReadonlyArray<string>): Promise<ReadonlyArray<Mutant>> => {
  const sources = files.map((name) => ({ name, mutate: true, content: readFileSync(join(home, name), "utf8") }))
  const result = await new Instrumenter(logger).instrument(sources, {
    plugins: null,
    excludedMutations: [],
    ignorers: []
  })
  for (const { content, name } of result.files) {
    writeFileSync(join(home, name), content)
  }
  return result.mutants.filter(({ status }) => status === undefined)
}
