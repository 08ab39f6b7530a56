/**
 * `pnpm simulate --seeds N --from S` tries N seeds, `--seed S` or `--plan FILE` prints what happens in one, and `--save FILE`
 * keeps its plan.
 */
import { fork } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import type { Plan } from "./plan/plan.ts"
import { firstDurableSeed, planOf } from "./plan/seeds.ts"
import { loadPrograms, search, trial } from "./search.ts"
import { story } from "./story.ts"

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    /** The most seeds that one process reports. */
    most: { type: "string", default: "10" },
    /** Tries every so many seeds, in this process. */
    every: { type: "string" },
    seed: { type: "string" },
    plan: { type: "string" },
    save: { type: "string" }
  }
})

const replay = async (plan: Plan): Promise<number> => {
  if (values.save !== undefined) writeFileSync(values.save, `${JSON.stringify(plan)}\n`)
  const { broken, history } = await trial(loadPrograms(), plan)
  const verdict = broken.length === 0 ? "no law is broken" : broken.map((law) => `BROKEN ${law}`).join("\n")
  process.stdout.write(`${story(history)}\n${verdict}\n`)
  return broken.length
}

const numberOf = (name: "seeds" | "from" | "most" | "seed" | "every", text: string): number => {
  if (/^\d{1,15}$/.test(text) && (Number(text) > 0 || name === "from" || name === "seed")) return Number(text)
  process.stderr.write(`--${name} cannot be ${text}: pass a whole number\n`)
  process.exit(2)
}

const from = numberOf("from", values.from)
const to = from + numberOf("seeds", values.seeds)
const most = numberOf("most", values.most)

function* seedsOf(every: number): Generator<number> {
  for (let seed = from; seed < to; seed += every) yield seed
  if (from >= firstDurableSeed) return
  for (let seed = from; seed < to; seed += every * 10) yield firstDurableSeed + seed
}

const tryShare = async (every: number): Promise<number> => {
  let found = 0
  for await (const line of search(loadPrograms(), seedsOf(every), most)) {
    found += 1
    process.stdout.write(`${line}\n`)
  }
  return found
}

/** One process for each processor, each with a share of the seeds. Returns the number of processes that found something. */
const tryAll = async (): Promise<number> => {
  const started = performance.now()
  const shares = Math.min(availableParallelism(), to - from)
  const codes = await Promise.all(
    Array.from({ length: shares }, (_, n) => {
      const share = [
        "--from",
        `${from + n}`,
        "--seeds",
        `${to - from - n}`,
        "--every",
        `${shares}`,
        "--most",
        values.most
      ]
      const child = fork(new URL(import.meta.url), share)
      return new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)))
    })
  )
  const found = codes.filter((code) => code !== 0).length
  const crashed = codes.filter((code) => code !== 0 && code !== 1)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(
    `${to - from} seeds from ${from} in ${seconds} s: ${crashed.length > 0 ? `a process ended with ${crashed.join(" and ")}` : found > 0 ? "a law is broken" : "no law is broken"}\n`
  )
  return found
}

const found = await (values.plan !== undefined
  ? replay(JSON.parse(readFileSync(values.plan, "utf8")))
  : values.seed !== undefined
    ? replay(planOf(numberOf("seed", values.seed)))
    : values.every !== undefined
      ? tryShare(numberOf("every", values.every))
      : tryAll())
process.exitCode = found > 0 ? 1 : 0
