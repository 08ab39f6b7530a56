/** Derives traces from the model of a call: random ones, kept if they show something new. Writes `traces.ndjson`. */
import { writeFileSync } from "node:fs"
import { file, fingerprint, simulate, spinVersion } from "./spin.ts"
import type { Trace, TraceStep } from "./trace.ts"

const calls = 30_000
const seed = 1

const flag = (text: string | undefined): boolean => text === "1"

const stepOf = (line: string): TraceStep => {
  const [, kind = "", marks = ""] =
    /^step (.*?)((?: (?:handled|late|answered|repeated-\w+|no-retry|stop|200|503))*)$/.exec(line) ?? []
  return { kind, marks: marks.trim().split(" ").filter(Boolean) }
}

const traceOf = (text: string): Trace => {
  const lines = text.trim().split("\n")
  const [task = "", world = "", maxAttempts, repeatsUnseen, missingSucceeds, retryBusy, corrects] = (
    lines[0] ?? ""
  ).split(" ")
  const [tag = "", code = "", attempts, mayHaveDeleted, prior, deleted] = (lines.at(-1) ?? "").split(" ").slice(1)
  return {
    task,
    world,
    maxAttempts: Number(maxAttempts),
    repeatsUnseen: flag(repeatsUnseen),
    missingSucceeds: flag(missingSucceeds),
    retryBusy: flag(retryBusy),
    corrects: flag(corrects),
    steps: lines.slice(1, -1).map(stepOf),
    ends: {
      tag,
      code,
      attempts: Number(attempts),
      mayHaveDeleted: flag(mayHaveDeleted),
      prior: flag(prior),
      deleted: flag(deleted)
    }
  }
}

/** What a trace shows: each fate as the last, each end of it, and each end of a call. */
const shows = ({ ends, repeatsUnseen, steps }: Trace): ReadonlyArray<string> => {
  const words = steps.map(({ kind, marks }) => [kind, ...marks].join(" "))
  const last = words.at(-1) ?? ""
  const kinds = steps.map(({ kind }) => kind)
  return [
    `${repeatsUnseen} ${last}`,
    `${kinds.at(-1)}: ${ends.tag} ${ends.mayHaveDeleted}`,
    `${ends.tag} ${ends.code} ${ends.attempts} ${ends.mayHaveDeleted} ${ends.prior} ${ends.deleted}`
  ]
}

spinVersion()
const seen = new Set<string>()
const traces: Array<Trace> = []
for (const text of simulate("deletion.pml", [`TRACES=${calls}`], seed)
  .split(/^call /m)
  .slice(1)) {
  const trace = traceOf(text)
  const fresh = shows(trace).filter((shown) => !seen.has(shown))
  if (fresh.length === 0) continue
  for (const shown of fresh) seen.add(shown)
  traces.push(trace)
}
const lines = [{ models: fingerprint() }, ...traces].map((line) => `${JSON.stringify(line)}\n`)
writeFileSync(file("traces.ndjson"), lines.join(""))
process.stdout.write(`${traces.length} traces show ${seen.size} things\n`)
