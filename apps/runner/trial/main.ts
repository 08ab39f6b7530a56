/** `pnpm run durable:trial`: kills, freezes and cuts off runners, checks what has to hold, and writes the figures down. */
import { availableParallelism, totalmem } from "node:os"
import { parseArgs } from "node:util"
import { cases } from "./cases/index.ts"
import type { Outcome } from "./outcome.ts"
import { startPostgres } from "./postgres.ts"
import { type Result, tableOf, writeInto } from "./table.ts"
import { secondsSince } from "./until.ts"

const help = `Usage: pnpm run durable:trial [--only CASE]... [--times N] [--print]

Run each case of the durable clean-up N times in a row (default 3), and write the figures into docs/durable.md.

  --only CASE   Run only this case; repeat the flag for several
  --times N     Repetitions of each case
  --print       Print the table, and leave the page as it is

Cases: ${cases.map(({ name }) => name).join(", ")}
`

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    times: { type: "string", default: "3" },
    print: { type: "boolean", default: false },
    help: { type: "boolean", default: false }
  }
})

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const failed = (cause: unknown): Outcome => ({
  figures: {},
  broken: [`it did not end: ${cause instanceof Error ? cause.message : String(cause)}`]
})

const trial = async (): Promise<number> => {
  const times = Number(values.times)
  const unknown = values.only.filter((name) => !cases.some((each) => each.name === name))
  if (unknown.length > 0 || !(times >= 1)) {
    say(unknown.length > 0 ? `There is no case ${unknown.join(", ")}.\n\n${help}` : help)
    return 2
  }
  const started = await startPostgres()
  const postgres = started._tag === "Started" ? started.postgres : undefined
  await using cleanUp = new AsyncDisposableStack()
  if (postgres !== undefined) cleanUp.use(postgres)
  say(
    postgres === undefined
      ? "PostgreSQL is not installed: only the cases over SQLite are run. Install it, or set POSTGRES_BIN."
      : `PostgreSQL ${postgres.version}`
  )

  const results: Array<Result> = []
  for (const each of cases) {
    if (values.only.length > 0 && !values.only.includes(each.name)) continue
    if (each.needs === "postgres" && postgres === undefined) continue
    const outcomes: Array<Outcome> = []
    for (let repetition = 0; repetition < times; repetition++) {
      const begun = performance.now()
      const outcome = await each.run({ postgres, repetition }).catch(failed)
      outcomes.push(outcome)
      const seconds = secondsSince(begun).toFixed(0)
      const figures = Object.entries(outcome.figures).map(([name, value]) => `${name} ${value}`)
      say(
        `${outcome.broken.length === 0 ? "ok " : "NOT"} ${each.name} ${repetition + 1} (${seconds} s): ${figures.join("; ")}`
      )
      for (const problem of outcome.broken) say(`    ${problem}`)
    }
    results.push({ of: each, outcomes })
  }

  say("")
  say(tableOf(results))
  const date = new Date().toISOString().slice(0, 10)
  const gib = Math.round(totalmem() / 1024 ** 3)
  const server = postgres === undefined ? "without PostgreSQL" : `PostgreSQL ${postgres.version}`
  const machine = `Measured on ${date}: ${availableParallelism()} cores, ${gib} GiB, ${process.platform}, Node ${process.version}, ${server}. The emulator and all runners share them. Several values are those of the repetitions, in order.`
  if (!values.print && !writeInto(cases, results, machine)) {
    say("docs/durable.md has no place for the figures: the lines <!-- trial --> and <!-- /trial --> are missing.")
  }
  return results.every(({ outcomes }) => outcomes.every(({ broken }) => broken.length === 0)) ? 0 : 1
}

if (values.help) say(help)
else process.exitCode = await trial()
