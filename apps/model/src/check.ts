/** Checks both models exhaustively, and that each planted fault is found. Writes `log.txt`. */
import { writeFileSync } from "node:fs"
import { file, fingerprint, search, spinVersion } from "./spin.ts"

const deep = ["IDS=1", "WORKERS=1", "RUNS=3"]

const searches: ReadonlyArray<readonly [model: string, defines: ReadonlyArray<string>, claim?: "ends"]> = [
  ["deletion.pml", ["MAX=3"]],
  ["deletion.pml", ["MAX=2", "LIVENESS"], "ends"],
  ["resume.pml", deep],
  ["resume.pml", [...deep, "MISSING_SUCCEEDS"]],
  ["resume.pml", ["IDS=1", "WORKERS=2", "RUNS=2"]],
  ["resume.pml", ["IDS=2", "WORKERS=2", "RUNS=1", "REFUSALS=0"]],
  ["resume.pml", ["IDS=2", "WORKERS=1", "RUNS=2", "REFUSALS=0"]]
]

const planted: ReadonlyArray<readonly [model: string, define: string, claim?: "ends"]> = [
  ["deletion.pml", "FAULT_408_PROVES"],
  ["deletion.pml", "FAULT_TLS_PROVES"],
  ["deletion.pml", "FAULT_UNSEEN_REPEATS_IGNORED"],
  ["deletion.pml", "FAULT_REPEATS_DIFFER"],
  ["deletion.pml", "FAULT_REJECTION_COUNTS"],
  ["deletion.pml", "FAULT_DOUBT_COUNTS_AS_GONE"],
  ["deletion.pml", "FAULT_ANY_404_IS_GONE"],
  ["deletion.pml", "FAULT_STOP_IGNORED"],
  ["deletion.pml", "PRIOR_OVER_FETCH"],
  ["deletion.pml", "FAULT_CORRECTS_FOR_EVER", "ends"],
  ["resume.pml", "FAULT_OPEN_BEFORE_WRITTEN"],
  ["resume.pml", "FAULT_UNKNOWN_FORGOTTEN"],
  ["resume.pml", "FAULT_NOT_ATTEMPTED_CLEARS"],
  ["resume.pml", "FAULT_TORN_LINE_KEPT"],
  ["resume.pml", "FAULT_SENT_WITHOUT_LINE"],
  ["resume.pml", "FAULT_END_BEFORE_RESPONSE"],
  ["resume.pml", "FAULT_REJECTION_COUNTS"]
]

const log = [spinVersion(), `models ${fingerprint()}`, ""]
const wrong: Array<string> = []
const say = (line: string): void => {
  log.push(line)
  process.stdout.write(`${line}\n`)
}

for (const [model, defines, claim] of searches) {
  const found = search(model, defines, claim !== undefined)
  say(`${model} ${defines.join(" ")}${claim === undefined ? ", all laws" : `, "${claim}" under weak fairness`}`)
  say(`  depth ${found.depth}, ${found.states} states, ${found.transitions} transitions, errors ${found.errors}`)
  if (claim === undefined) say(`  unreached lines: ${[...new Set(found.unreached)].join(" ") || "none"}`)
  if (found.errors > 0) wrong.push(`${model} ${defines.join(" ")}: ${found.broken}`)
}
say("\nPlanted faults, each found:")
for (const [model, define, claim] of planted) {
  const size = model === "resume.pml" ? deep : claim === undefined ? ["MAX=2"] : ["MAX=2", "LIVENESS"]
  const { broken, errors } = search(model, [define, ...size], claim !== undefined)
  say(`${model} ${define}: ${broken ?? "not found"}`)
  // Only a law counts, and not a mistake in the model itself.
  if (errors === 0 || /array index/.test(broken ?? "")) wrong.push(`${model} ${define} is not found`)
}
if (wrong.length > 0) throw new Error(wrong.join("\n"))
writeFileSync(file("log.txt"), `${log.join("\n")}\n`)
