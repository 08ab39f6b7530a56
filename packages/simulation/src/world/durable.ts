/** Runs the plan of a durable run: runners and clients side by side, on one database. */
import { random } from "@dcs-tasks/contract/laws/random"
import { events as makeEvents } from "../machine/events.ts"
import { makeMachine, type Started } from "../machine/machine.ts"
import type { Program } from "@dcs-tasks/contract/program/compile"
import type { History, Run } from "../laws/history.ts"
import { opens, passes } from "../network/fate.ts"
import { makeNetwork } from "../network/network.ts"
import { databaseFile } from "../plan/files.ts"
import type { DurablePlan, Plan, RunPlan } from "../plan/plan.ts"
import { makeService } from "../service/service.ts"
import { defectsOf, filesOf, longest } from "./collect.ts"
import { inputIds } from "./input.ts"
import { observing } from "./observed.ts"
import { seenRequests, seenTasks } from "./seen.ts"

interface Running {
  readonly started: Started
  readonly finished: () => Run
}

/** Many times what all processes together need. */
const mostStatements = 5000

export const simulateDurable = async (plan: Plan, durable: DurablePlan, program: Program): Promise<History> => {
  const seeded = random(plan.seed + 2 ** 20)
  const events = makeEvents()
  const service = makeService({ time: events, random: seeded, world: plan.world })
  const defects: Array<string> = []
  const isQuiet = (): boolean => events.now() >= durable.quietFrom
  const network = makeNetwork({
    time: events,
    random: seeded,
    service,
    fateOf: ({ ordinal }) => (isQuiet() ? passes : (plan.fates[ordinal] ?? passes)),
    connectFateOf: ({ ordinal }) => (isQuiet() ? opens : (plan.connectFates[ordinal] ?? opens))
  })
  const observed = observing({ now: events.now, database: () => machine.databases.at(databaseFile) })
  let statements = 0
  const machine = makeMachine(plan, events, network, seeded, (pid, sql) => {
    observed.onStatement(pid, sql)
    statements += 1
    if (statements !== mostStatements) return
    defects.push(`the processes use the database without end, at ${events.now()} ms: ${sql}`)
    for (const { started } of all) started.process.die()
  })
  const all: Array<Running> = []
  let waiting = plan.runs.length

  const start = (run: RunPlan, isClean: boolean): void => {
    waiting -= 1
    const startedAt = events.now()
    let stoppedAt: number | undefined
    const started = machine.start(program, run)
    const { process } = started
    for (const { at, signal } of run.signals) {
      // What is paused hears only the one that ends it.
      const time = signal === "SIGKILL" ? events : (process.events?.own ?? events)
      time.after(at, () => {
        if (!process.isAlive()) return
        if (signal !== "SIGKILL") stoppedAt ??= events.now()
        process.receive(signal)
        // Other processes see at once that it is dead.
        if (!process.isAlive()) started.bury()
      })
    }
    const finished = (): Run => ({
      plan: run,
      isClean,
      pid: process.pid,
      startedAt,
      endedAt: process.endedAt() ?? events.now(),
      end: process.ended(),
      stdout: process.stdout.text,
      stderr: process.stderr.text,
      results: undefined,
      stoppedAt,
      journalBefore: undefined,
      journalAfter: undefined,
      afterPowerLoss: false,
      hadDiskFault: started.hadDiskFault(),
      unannounced: [],
      uncopied: [],
      planBefore: undefined
    })
    all.push({ started, finished })
  }

  const stop = defectsOf(defects)
  try {
    for (const [n, run] of plan.runs.entries()) {
      events.after(run.startsAt ?? 0, () => start(run, n === plan.runs.length - 1))
    }
    await events.run(
      () => events.now() > longest || (waiting === 0 && all.every(({ started }) => !started.process.isAlive()))
    )
    for (const { started } of all) started.bury()
    // Late requests are handled.
    await events.run(() => false)
  } finally {
    stop()
  }
  machine.databases.reap()
  const seen = observed.finish()
  const database = machine.databases.at(databaseFile)
  const rows = ["dcs_run", "dcs_instance", "dcs_chunk", "dcs_outcome", "dcs_rate"].flatMap((table) =>
    seen.states.length === 0 ? [] : (database?.prepare(`SELECT * FROM ${table}`).all() ?? [])
  )
  machine.databases.closeAll()
  const tasks = service.tasks()
  return {
    plan,
    requests: seenRequests(network.traffic, service.log),
    runs: all.map(({ finished }) => finished()),
    ids: inputIds(plan),
    remaining: new Set(
      tasks
        .filter(({ deletedAt, seed: { goneAt = Infinity } }) => deletedAt === undefined && goneAt > events.now())
        .map(({ seed }) => seed.id)
    ),
    tasks: seenTasks(tasks),
    deletedByOthers: new Set(tasks.filter(({ seed }) => seed.goneAt !== undefined).map(({ seed }) => seed.id)),
    secrets: [...service.secrets, ...plan.secrets],
    files: new Map([...filesOf(machine.disk), [databaseFile, rows.map((row) => JSON.stringify(row)).join("\n")]]),
    defects,
    durable: seen
  }
}
