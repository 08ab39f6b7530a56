/**
 * The packages on other runtimes: installed from their tarballs in empty folders, with checks that run there against an
 * emulator, which records what really happened. The tables of README and docs are generated from the results.
 */
import { mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Check, Part } from "../part.ts"
import { root } from "../shell.ts"
import type { Line, Report } from "./inside/run.ts"
import { effectOf, install, type SetName } from "./install.ts"
import { checkRefusals } from "./refusals.ts"
import { makeRuntimes, type Runtime } from "./runtimes.ts"
import { comparePage, longTable, type Measured, shortTable } from "./table.ts"
import { makeTrust, startWorld, type Trust } from "./world.ts"

/** A package with the checks for it. */
interface Subject {
  readonly package: string
  /** Which peers, if there are several. */
  readonly variant?: string
  readonly set: SetName
  /** The file of checks. */
  readonly checks: string
  readonly runtimes: ReadonlyArray<Runtime>
}

const makeSubjects = ({ bun, deno, node, workerd }: ReturnType<typeof makeRuntimes>): ReadonlyArray<Subject> => {
  const runtimes = [...node, bun, deno, workerd]
  const effect3 = (set: SetName): Subject => ({
    package: "`@dcs-tasks/effect-3`",
    variant: `, \`effect\` ${effectOf(set)}`,
    set,
    checks: "effect3",
    runtimes
  })
  return [
    { package: "`@dcs-tasks/node`", set: "effect4", checks: "node", runtimes: [...node, bun, deno] },
    { package: "`@dcs-tasks/browser`", set: "effect4", checks: "browser", runtimes },
    effect3("effect3Floor"),
    effect3("effect3")
  ]
}

const nameOf = ({ package: name, variant }: Subject): string => name + (variant ?? "")

/** The variables by which a user sets a proxy and an authority. For `fetch`, they are up to the runtime. */
const variables = (
  { checks }: Subject,
  { authorityVariable }: Runtime,
  file: string,
  proxy: string
): Readonly<Record<string, string>> => {
  if (checks === "node") return { OS_CACERT: file, HTTP_PROXY: proxy, HTTPS_PROXY: proxy }
  return authorityVariable === undefined ? {} : { [authorityVariable]: file }
}

const isReport = (line: Line | Report): line is Report => "said" in line

/** Every check of a package on one runtime. */
const measure = async (
  subject: Subject,
  runtime: Runtime,
  work: string,
  trust: Trust
): Promise<ReadonlyArray<Line>> => {
  const { checks, set } = subject
  const folder = join(work, set)
  const file = join(mkdtempSync(join(folder, "ca-")), "ca.pem")
  writeFileSync(file, trust.authority)
  await using world = await startWorld(trust, runtime.fetchRepeats)
  const env = { ...variables(subject, runtime, file, world.proxyUrl), CHECKS: JSON.stringify(world.place) }
  const { code, stderr, stdout } = await runtime.run({ folder, checks, env, trust })
  const printed = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line | Report)
  const lines = printed.filter((line): line is Line => !isReport(line))
  const report = printed.find(isReport)
  const truths = report === undefined ? {} : world.truths(report, checks === "node")
  for (const [name, holds] of Object.entries(truths))
    lines.push(holds ? { name } : { name, problem: `clients said ${JSON.stringify(report)}` })
  const ended = code === 0 && report !== undefined
  lines.push({
    name: "the process exits by itself",
    ...(!ended && { problem: `exit ${String(code)} ${stdout}${stderr}` })
  })
  return lines
}

interface Task {
  readonly subject: Subject
  readonly runtime: Runtime
}

/** Runs tasks side by side, and keeps their order. */
const sideBySide = async <A, B>(all: ReadonlyArray<A>, run: (item: A) => Promise<B>): Promise<ReadonlyArray<B>> => {
  const results: Array<B> = []
  const queue = all.entries()
  const work = async () => {
    for (const [index, item] of queue) results[index] = await run(item)
  }
  // All end before the folder is deleted.
  const ended = await Promise.allSettled([work(), work(), work()])
  for (const end of ended) if (end.status === "rejected") throw end.reason
  return results
}

const resultOf = ({ absent, problem, remark }: Line): string | undefined => {
  if (absent === true) return undefined
  return problem === undefined ? (remark ?? "yes") : "no"
}

export const runtimes: Part = async ({ tarballs, work, write }) => {
  const trust = await makeTrust()
  install(tarballs, work)
  const available = makeRuntimes()
  const tasks: ReadonlyArray<Task> = makeSubjects(available).flatMap((subject) =>
    subject.runtimes.map((runtime) => ({ subject, runtime }))
  )
  const checks: Array<Check> = []
  const measured: Array<Measured> = []
  const all = await sideBySide(tasks, ({ runtime, subject }) => measure(subject, runtime, work, trust))
  for (const [index, { runtime, subject }] of tasks.entries()) {
    const place = { package: subject.package, subject: nameOf(subject), runtime: runtime.name }
    for (const line of all[index] ?? []) {
      measured.push({ ...place, name: line.name, result: resultOf(line) })
      if (line.absent === true) continue
      checks.push({ name: `${place.subject} on ${place.runtime}: ${line.name}`, problem: line.problem })
    }
  }
  checks.push(...(await checkRefusals(available, join(work, "effect4"), trust)))

  const short = shortTable(measured)
  console.log(short)
  if (checks.some(({ problem }) => problem !== undefined)) return checks
  const pages = { "README.md": short, "docs/runtimes.md": longTable(measured) }
  for (const [page, table] of Object.entries(pages))
    checks.push({ name: `the table of ${page}`, problem: comparePage(root + page, table, write) })
  return checks
}
