/**
 * `pnpm mutate wire/answer core/bulk`: breaks what is named, one change at a time, and prints what no test noticed.
 */
import { parseArgs } from "node:util"
import { score } from "./score.ts"
import { identity, known, survivor, write } from "./survivors.ts"
import { target } from "./target.ts"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    // Globs below the package, instead of all of its tests. Another package's: ../contract/test/laws.test.ts
    tests: { type: "string", multiple: true, default: [] },
    // Also constants of modules, each of which takes a run of tests.
    static: { type: "boolean", default: false },
    // Slow. A mutant that only a random value finds deserves a row in a table.
    properties: { type: "boolean", default: false },
    write: { type: "boolean", default: false }
  }
})

const percent = (detected: number, all: number): string => `${((100 * detected) / Math.max(1, all)).toFixed(1)} %`

for (const name of positionals) {
  const judged = target(name, values.tests)
  const started = performance.now()
  const { killed, unfit, survived, untried } = await score(judged, {
    loading: values.static,
    properties: values.properties
  })
  const seconds = Math.round((performance.now() - started) / 1000)
  const listed = known()
  const reasons = new Map(listed.map((entry) => [identity(entry), entry.reason]))
  const alive = survived.map((mutant) => survivor(judged, mutant))
  const unlisted = alive.filter((entry) => !reasons.has(identity(entry)))
  for (const { file, line, mutant, mutator, original } of unlisted) {
    console.log(`${mutator} ${file}:${line}\n  - ${original}\n  + ${mutant}`)
  }
  for (const test of unfit) {
    console.log(`Judges nothing, since it fails without a mutant: ${test}`)
  }
  const all = killed.length + alive.length
  const notes = `${alive.length - unlisted.length} listed, ${unlisted.length} new; ${untried.length} need --static`
  console.log(`${name}: ${percent(killed.length, all)} of ${all} (${notes}) in ${seconds} s`)
  if (values.write) {
    const files = new Set(judged.files.map((file) => `${judged.home}/${file}`))
    write([
      ...listed.filter(({ file }) => !files.has(file)),
      ...alive.map((entry) => ({ ...entry, reason: reasons.get(identity(entry)) ?? "" }))
    ])
  }
  process.exitCode ||= unlisted.length > 0 ? 1 : 0
}
