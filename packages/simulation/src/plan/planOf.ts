/** The plan of a seed. */
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import { connectFate, requestFate } from "./fates.ts"
import { type MiddlewareName, middlewareNames, type ProgramOptions } from "./options.ts"
import { idFile, journalFile } from "./files.ts"
import type { Command, Limits, Plan, ProgramName, RunPlan } from "./plan.ts"
import { runsOf } from "./runs.ts"
import { withTroubles } from "./troubles.ts"
import { type Access, accessOf, instanceId, projectId, tokenAccess, worldOf } from "./world.ts"

const endpoint = "https://dcs.example.com"

const limitsOf = (random: Random): Limits => ({
  concurrency: random.pick([1, 2, 4, 4, 8]),
  maxAttempts: random.pick([1, 2, 3, 3, 3, 5]),
  timeout: random.pick([500, 1000, 10_000]),
  totalTimeout: random.pick([2000, 30_000, 60_000]),
  maxWait: random.pick([1000, 60_000, 900_000]),
  deadline: random.chance(0.08) ? random.below(10_000) : undefined,
  rate: random.chance(0.1) ? 1 + random.below(50) : undefined
})

/** Each at least 1 ms, as the flags ask for. */
const duration = (millis: number): string => `${Math.max(1, millis)}ms`

const flagsOf = (limits: Limits): ReadonlyArray<string> => [
  "--concurrency",
  `${limits.concurrency}`,
  "--max-attempts",
  `${limits.maxAttempts}`,
  "--timeout",
  duration(limits.timeout),
  "--total-timeout",
  duration(limits.totalTimeout),
  "--max-wait",
  duration(limits.maxWait),
  ...(limits.deadline === undefined ? [] : ["--deadline", duration(limits.deadline)]),
  ...(limits.rate === undefined ? [] : ["--rate", `${limits.rate}`])
]

const badLines = [
  "..",
  "a/b",
  "task 1",
  "%2e%2e",
  "x".repeat(2000),
  "\u202eid",
  "# a comment",
  "",
  "?all_failure=true"
] as const

const shuffled = <A>(random: Random, items: ReadonlyArray<A>): ReadonlyArray<A> =>
  items
    .map((item) => [random.next(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)

const linesOf = (random: Random, ids: ReadonlyArray<string>, isFile: boolean): ReadonlyArray<string> => {
  const asked = ids.filter(() => random.chance(0.9))
  const mistyped = random.chance(0.4) ? [`mistyped-${random.below(100)}`] : []
  const [first = "task-0"] = asked
  const twice = isFile && random.chance(0.3) ? [first] : []
  const bad = isFile && random.chance(0.2) ? [random.pick(badLines)] : []
  return shuffled(random, [...(asked.length === 0 ? [first] : asked), ...mistyped, ...twice, ...bad])
}

const stdinOf = (random: Random, text: string) => {
  const pieces = 1 + random.below(4)
  const size = Math.ceil(text.length / pieces)
  return Array.from({ length: pieces }, (_, n) => ({
    at: random.below(500) + n * 500,
    text: text.slice(n * size, (n + 1) * size)
  }))
}

const sizeOf = (random: Random): number => (random.chance(0.1) ? 20 + random.below(40) : 1 + random.below(10))

/** Middleware that sends a request more than once. */
const repeats: ReadonlySet<MiddlewareName> = new Set(["retries", "retries what is not ok", "sends once more", "hedges"])

interface Task {
  readonly ids: ReadonlyArray<string>
  readonly faults: number
  readonly limits: Limits
}

/** What the processes of a plan run. */
interface Work {
  readonly program: ProgramName
  readonly command: Command
  readonly access: Access
  readonly lines: ReadonlyArray<string>
  readonly output: Plan["output"]
  readonly journal: boolean
  readonly ignoreMissing: boolean
  readonly stops: boolean
  readonly copies: number
  readonly argv: ReadonlyArray<string>
  readonly stdin?: NonNullable<RunPlan["stdin"]>
}

const commandWork = (random: Random, { ids, limits }: Task): Work => {
  const command = random.pick(["delete", "delete", "delete", "prune"] as const)
  const output = random.pick(["ndjson", "ndjson", "json", "text"] as const)
  const journal = random.chance(0.7)
  const ignoreMissing = random.chance(0.25)
  const input = random.pick(["file", "file", "arguments", "stdin"] as const)
  const lines = linesOf(random, ids, input !== "arguments")
  const source = { file: ["--file", idFile], stdin: ["--file", "-"], arguments: lines }[input]
  const argv = [
    command,
    "-I",
    instanceId,
    "--endpoint",
    endpoint,
    "--region",
    "eu-de",
    "--yes",
    "-o",
    output,
    ...flagsOf(limits),
    ...(journal ? ["--journal", journalFile] : []),
    ...(ignoreMissing ? ["--ignore-missing"] : []),
    ...(random.chance(0.1) ? ["--debug"] : []),
    ...(command === "prune" ? (random.chance(0.5) ? ["--all"] : ["--status", "SUCCESS"]) : source)
  ]
  const stdin = command === "delete" && input === "stdin" ? stdinOf(random, `${lines.join("\n")}\n`) : undefined
  const access = accessOf(random)
  const shared = {
    program: "cli",
    command,
    access,
    lines,
    output,
    journal,
    ignoreMissing,
    stops: true,
    copies: 1,
    argv
  } as const
  return stdin === undefined ? shared : { ...shared, stdin }
}

const programWork = (random: Random, program: "promise" | "effect", { ids, limits }: Task): Work => {
  const bulk = random.chance(0.6)
  const journal = program === "effect" && bulk && random.chance(0.7)
  const ignoreMissing = random.chance(0.25)
  const middlewares =
    program === "effect" ? Array.from({ length: random.below(3) }, () => random.pick(middlewareNames)) : []
  const lines = linesOf(random, ids, false)
  const given: ProgramOptions = {
    endpoint,
    projectId,
    instanceId,
    taskIds: lines,
    bulk,
    journal: journal ? journalFile : undefined,
    concurrency: program === "promise" && !bulk ? 1 : limits.concurrency,
    maxAttempts: limits.maxAttempts,
    timeout: limits.timeout,
    totalTimeout: limits.totalTimeout,
    missing: ignoreMissing ? "succeed" : "fail",
    middlewares
  }
  return {
    program,
    command: "delete",
    access: tokenAccess,
    lines,
    output: "ndjson",
    journal,
    ignoreMissing,
    stops: bulk,
    copies: 2 ** middlewares.filter((name) => repeats.has(name)).length,
    argv: [JSON.stringify(given)]
  }
}

const basicPlan = (seed: number): Plan => {
  const seeded = random(seed)
  const faults = seeded.pick([0, 0.1, 0.2, 0.5])
  const ids = Array.from({ length: sizeOf(seeded) }, (_, n) => `task-${n}`)
  const world = worldOf(seeded, ids, faults)
  const limits = limitsOf(seeded)
  const program = seeded.pick(["cli", "cli", "cli", "promise", "effect", "effect"] as const)
  const task = { ids, faults, limits }
  const { access, ...work } = program === "cli" ? commandWork(seeded, task) : programWork(seeded, program, task)
  const { argv, journal, stdin, ...rest } = work
  const shape = {
    argv,
    ...(stdin !== undefined && { stdin }),
    journal,
    calls: 6 + ids.length * 2,
    millis: 200 + ids.length * 60,
    faults
  }
  const weather = { faults, timeout: limits.timeout }
  return {
    seed,
    ...rest,
    journal,
    env: access.env,
    secrets: access.secrets,
    world,
    instanceId,
    limits,
    runs: runsOf(seeded, shape),
    fates: Array.from({ length: faults === 0 ? 0 : ids.length * 6 }, () => requestFate(seeded, weather)),
    connectFates: Array.from({ length: faults === 0 ? 0 : 10 }, () => connectFate(seeded, weather)),
    clockSteps: seeded.chance(0.1) ? [{ at: seeded.below(5000), by: seeded.below(7_200_000) - 3_600_000 }] : [],
    capacity: journal && seeded.chance(faults / 4) ? 200 + seeded.below(8000) : undefined
  }
}

/** Odd seeds have further troubles. */
export const planOf = (seed: number): Plan => {
  const plan = basicPlan(seed)
  return seed % 2 === 0 ? plan : withTroubles(plan)
}
