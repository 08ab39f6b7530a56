/** `pnpm fuzz [target...] [--minutes N]`: searches for inputs that break a rule. `--reduce` adds what was learnt to the corpus. */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { bundle, instrumented } from "./bundle.ts"
import { fuzzer } from "./fuzzer.ts"
import { here, run, work } from "./shell.ts"
import { reduce } from "./reduce.ts"
import { type Target, targets } from "./targets/index.ts"

/** Larger inputs find nothing more, and take longer. */
const longestInput = 2048

const secondsPerInput = 5

const dictionaryOf = (words: ReadonlyArray<string>): string =>
  words
    .map((word) => `"${[...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"\n`)
    .join("")

const corpusOf = (name: string): string => `${here}corpus/${name}`
const learntOf = (name: string): string => `${work}learnt/${name}`

const commandOf = async (name: string, words: ReadonlyArray<string>, ...options: ReadonlyArray<string>) => {
  const dictionary = `${work}${name}.dict`
  writeFileSync(dictionary, dictionaryOf(words))
  return [
    ...fuzzer(), await bundle(name), "--fuzz_entry_point", "check", "--includes", instrumented, "--disable_bug_detectors", ".*",
    "--timeout", String(secondsPerInput * 1000), "--", ...options, `-max_len=${longestInput}`, `-dict=${dictionary}`
  ] // prettier-ignore
}

const search = async (name: string, words: ReadonlyArray<string>, seconds: number): Promise<boolean> => {
  const found = `${work}found/${name}/`
  for (const folder of [found, learntOf(name), corpusOf(name)]) mkdirSync(folder, { recursive: true })
  const command = await commandOf(
    name,
    words,
    learntOf(name),
    corpusOf(name),
    `-max_total_time=${seconds}`,
    `-artifact_prefix=${found}`
  )
  const { output, status } = run(command, here)
  const last = /^#(\d+)\s+DONE.*?cov: (\d+) ft: (\d+) corp: (\d+)/m.exec(output)
  if (status === 0 && last !== null) {
    const [, runs, edges, features, inputs] = last
    console.log(`${name}: ${runs} executions in ${seconds} s, ${edges} edges, ${features} features, ${inputs} inputs`)
    return true
  }
  console.log(output.split("\n").filter((line) => !line.startsWith("#")).slice(-30).join("\n")) // prettier-ignore
  console.log(`${name}: FAILED (exit ${status}). The input is in ${found}; put it in corpus/${name} and run the tests.`)
  return false
}

const inputsIn = (folder: string): ReadonlyArray<Uint8Array> =>
  existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`)) : []

/** Replaces the corpus by a part of it and of what the search has learnt. */
const shrink = async (name: string, { check }: Target): Promise<void> => {
  const inputs = [...inputsIn(corpusOf(name)), ...inputsIn(learntOf(name))]
  const chosen = await reduce(check, inputs)
  rmSync(corpusOf(name), { recursive: true, force: true })
  mkdirSync(corpusOf(name), { recursive: true })
  for (const input of chosen) {
    writeFileSync(`${corpusOf(name)}/${createHash("sha256").update(input).digest("hex").slice(0, 16)}`, input)
  }
  console.log(`${name}: ${chosen.length} of ${inputs.length} inputs`)
}

const main = async (): Promise<void> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: "string", default: "20" }, reduce: { type: "boolean", default: false } }
  })
  const chosen = Object.entries(targets).filter(([name]) => positionals.length === 0 || positionals.includes(name))
  const unknown = positionals.filter((name) => !(name in targets))
  const minutes = Number(values.minutes)
  if (unknown.length > 0 || !(minutes > 0))
    throw new Error(`Targets: ${Object.keys(targets).join(", ")}. --minutes is a number.`)
  const seconds = Math.max(1, Math.round((minutes * 60) / chosen.length))
  for (const [name, target] of chosen) {
    if (values.reduce) await shrink(name, target)
    else if (!(await search(name, target.dictionary, seconds))) process.exitCode = 1
  }
}

await main()
