/** Runs the plan of a seed in a world of its own. */
import { random } from "@dcs-tasks/contract/laws/random"
import { events as makeEvents } from "../machine/events.ts"
import { makeMachine, type Started } from "../machine/machine.ts"
import type { Program } from "@dcs-tasks/contract/program/compile"
import { type History, journalLines, resultsOf, type Run } from "../laws/history.ts"
import { makeNetwork } from "../network/network.ts"
import { opens, passes } from "../network/fate.ts"
import { idFile, journalFile, planFile } from "../plan/files.ts"
import type { Plan, ProgramName, RunPlan } from "../plan/plan.ts"
import { makeService } from "../service/service.ts"
import { defectsOf, filesOf, longest, textOf } from "./collect.ts"
import { simulateDurable } from "./durable.ts"
import { edit } from "./edit.ts"
import { inputIds } from "./input.ts"
import { seenRequests, seenTasks } from "./seen.ts"

export type Programs = Readonly<Record<ProgramName, Program>>

/** The processes of other plans run one after another, or two at once. */
export const simulate = (plan: Plan, programs: Programs): Promise<History> =>
  plan.durable === undefined ? simulateRuns(plan, programs) : simulateDurable(plan, plan.durable, programs.durable)

const simulateRuns = async (plan: Plan, programs: Programs): Promise<History> => {
  const seeded = random(plan.seed + 2 ** 20)
  const events = makeEvents()
  const service = makeService({ time: events, random: seeded, world: plan.world })
  const defects: Array<string> = []
  const unannounced = new Map<number, Array<string>>()
  const uncopied = new Map<number, Array<string>>()
  let isQuiet = plan.fates.length === 0
  const network = makeNetwork({
    time: events,
    random: seeded,
    service,
    fateOf: ({ method, ordinal, path, pid }) => {
      const taskId = /\/tasks\/([^/]+)$/.exec(path)?.[1]
      if (method === "DELETE" && taskId !== undefined && plan.journal) {
        const isAnnounced = journalLines(textOf(machine.disk.read(journalFile))).some(
          (line) => line.event === "sent" && line.taskId === taskId
        )
        if (!isAnnounced) unannounced.set(pid, [...(unannounced.get(pid) ?? []), taskId])
      }
      const copies = plan.selection?.copies
      if (method === "DELETE" && taskId !== undefined && copies !== undefined) {
        const isCopied = textOf(machine.disk.read(copies))?.includes(`"id":"${taskId}"`)
        if (isCopied !== true) uncopied.set(pid, [...(uncopied.get(pid) ?? []), taskId])
      }
      if (isQuiet) return passes
      const now = events.now()
      const outage = plan.outages?.find(({ from, to }) => from <= now && now < to)
      return outage?.fate ?? plan.fates[ordinal] ?? passes
    },
    connectFateOf: ({ ordinal }) => (isQuiet ? opens : (plan.connectFates[ordinal] ?? opens))
  })
  const machine = makeMachine(plan, events, network, seeded)
  machine.disk.write(idFile, Buffer.from(`${plan.lines.join("\n")}\n`))
  if (plan.capacity !== undefined) {
    const used = machine.disk.list().reduce((sum, path) => sum + (machine.disk.read(path)?.length ?? 0), 0)
    machine.disk.capacity = used + plan.capacity
  }

  const runs: Array<Run> = []
  let afterPowerLoss = false
  /** What a power loss does to each process. */
  const running = new Set<() => void>()

  const start = (run: RunPlan) => {
    const startedAt = events.now()
    const powerFailedBefore = afterPowerLoss
    let stoppedAt: number | undefined
    const journalBefore = textOf(machine.disk.read(journalFile))
    const planBefore = textOf(machine.disk.read(planFile))
    const started = machine.start(programs[plan.program], run)
    for (const { at, signal } of run.signals) {
      // What is paused hears only the one that ends it.
      const time = signal === "SIGKILL" ? events : (started.process.events?.own ?? events)
      time.after(at, () => {
        if (!started.process.isAlive()) return
        if (signal !== "SIGKILL") stoppedAt ??= events.now()
        started.process.receive(signal)
      })
    }
    let journalLost: { readonly text: string | undefined } | undefined
    const losePower = (): void => {
      journalLost ??= { text: textOf(machine.disk.read(journalFile)) }
      if (!started.process.isAlive()) return
      started.process.die()
      started.bury()
    }
    if (run.powerFailsAt !== undefined) {
      events.after(run.powerFailsAt, () => {
        if (!started.process.isAlive()) return
        for (const lose of running) lose()
        running.clear()
        machine.disk.crash()
        afterPowerLoss = true
      })
    }
    running.add(losePower)
    const finished = (isClean: boolean): Run => {
      const { process } = started
      return {
        plan: run,
        isClean,
        pid: process.pid,
        startedAt,
        endedAt: process.endedAt() ?? events.now(),
        end: process.ended(),
        stdout: process.stdout.text,
        stderr: process.stderr.text,
        results: resultsOf(process.stdout.text, plan.output),
        stoppedAt,
        journalBefore,
        journalAfter: journalLost === undefined ? textOf(machine.disk.read(journalFile)) : journalLost.text,
        afterPowerLoss: powerFailedBefore,
        hadDiskFault: started.hadDiskFault() || plan.capacity !== undefined,
        unannounced: unannounced.get(process.pid) ?? [],
        uncopied: uncopied.get(process.pid) ?? [],
        planBefore
      }
    }
    return { started, finished }
  }

  const untilEnded = async (all: ReadonlyArray<{ readonly started: Started }>): Promise<void> => {
    const limit = events.now() + longest
    await events.run(() => events.now() > limit || all.every(({ started }) => !started.process.isAlive()))
    for (const { started } of all) started.bury()
  }

  const stop = defectsOf(defects)
  try {
    for (let at = 0; at < plan.runs.length; at += 1) {
      const run = plan.runs[at]
      if (run === undefined) break
      const isLast = at === plan.runs.length - 1
      if (isLast) {
        isQuiet = true
        machine.disk.capacity = Infinity
      }
      const group = [start(run)]
      const next = plan.runs[at + 1]
      if (next?.overlapsAfter !== undefined) {
        const begun = events.now()
        const after = next.overlapsAfter
        await events.run(() => events.now() >= begun + after || !group[0]?.started.process.isAlive())
        group.push(start(next))
        at += 1
      }
      await untilEnded(group)
      const ended = group.map(({ finished }) => finished(isLast))
      runs.push(...ended)
      running.clear()
      if (at === 0 && plan.edit !== undefined) edit(machine.disk, plan.edit)
      const losesPower = ended.some(({ plan: { powerLoss } }) => powerLoss)
      if (losesPower) machine.disk.crash()
      afterPowerLoss = losesPower || ended.some(({ plan: { powerFailsAt } }) => powerFailsAt !== undefined)
    }
    // Late requests are handled.
    await events.run(() => false)
  } finally {
    stop()
  }
  const tasks = service.tasks()
  return {
    plan,
    requests: seenRequests(network.traffic, service.log),
    runs,
    ids: inputIds(plan),
    remaining: new Set(
      tasks
        .filter(
          ({ deletedAt, instanceId, seed }) =>
            (instanceId === plan.instanceId || plan.selection?.allInstances === true) &&
            deletedAt === undefined &&
            (seed.goneAt ?? Infinity) > events.now()
        )
        .map(({ seed }) => seed.id)
    ),
    tasks: seenTasks(tasks),
    deletedByOthers: new Set(tasks.filter(({ seed }) => seed.goneAt !== undefined).map(({ seed }) => seed.id)),
    secrets: [...service.secrets, ...plan.secrets],
    files: filesOf(machine.disk),
    defects
  }
}
