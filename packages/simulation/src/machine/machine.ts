/** A machine: a disk, clocks and processes, joined to a network. */
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import { makeDatabases, type OnStatement } from "../disk/databases.ts"
import { makeDisk } from "../disk/disk.ts"
import type { Network } from "../network/network.ts"
import { home } from "../plan/files.ts"
import type { DiskFault, Plan, RunPlan } from "../plan/plan.ts"
import { wallClock } from "./clock.ts"
import type { Events } from "./events.ts"
import { type SimulatedProcess, startProcess } from "./process.ts"
import type { Program } from "@dcs-tasks/contract/program/compile"
import type { Syscall, Verdict } from "./syscall.ts"

/** System calls that leave something on the disk, or a name for it. */
const counted: ReadonlySet<string> = new Set([
  "open",
  "write",
  "ftruncate",
  "rename",
  "link",
  "unlink",
  "fsync",
  "futime",
  "mkdir",
  "sql"
])

/** A fault that lasts concerns all calls of its name from then on, or all calls. */
const meets = ({ lasts, nth, on, what }: DiskFault, { name }: Syscall, calls: number): boolean =>
  (lasts === true ? nth <= calls : nth === calls) &&
  (on === undefined || on === name) &&
  (what !== "shortens" || name === "write")

const verdictOf = ({ part, what }: DiskFault, { bytes = 0 }: Syscall): Verdict => {
  const written = Math.floor(bytes * part)
  switch (what) {
    case "dies":
      return { _tag: "Dies", written }
    case "dies after":
      return { _tag: "Dies", after: true }
    case "shortens":
      return { _tag: "Shortens", written: Math.max(1, written) }
    default:
      return { _tag: "Fails", code: what, written }
  }
}

/** Decides about the system calls of one process, and remembers whether one failed. */
const judgeOf = (faults: ReadonlyArray<DiskFault>) => {
  let calls = 0
  let hadFault = false
  return {
    hadFault: () => hadFault,
    judge: (call: Syscall): Verdict | undefined => {
      if (!counted.has(call.name)) return undefined
      const fault = faults.find((each) => meets(each, call, calls))
      calls += 1
      if (fault === undefined) return undefined
      hadFault = true
      return verdictOf(fault, call)
    }
  }
}

export interface Started {
  readonly process: SimulatedProcess
  readonly hadDiskFault: () => boolean
  /** Its sockets and descriptors are closed, as the system does when a process has ended. */
  readonly bury: () => void
}

export const makeMachine = (
  plan: Plan,
  events: Events,
  network: Network,
  seeded: Random,
  onStatement: OnStatement = () => {}
) => {
  const running = new Map<number, SimulatedProcess>()
  const wall = wallClock(events, plan.clockSteps)
  let lastPid = 100
  const disk = makeDisk({
    random: random(seeded.below(2 ** 31)),
    processes: () => [...running.values()].filter(({ isAlive }) => isAlive()),
    now: wall,
    after: (process, work) => void (process.events?.own ?? events).after(0.05, work)
  })
  const databases = makeDatabases(onStatement)
  const signal = (pid: number, name: string | number): true => {
    const process = running.get(pid)
    if (process?.isAlive() !== true) throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH", syscall: "kill" })
    if (typeof name === "string") process.receive(name)
    return true
  }

  const start = (program: Program, run: RunPlan): Started => {
    const pid = (lastPid += 1)
    const { hadFault, judge } = judgeOf(run.diskFaults)
    const process = startProcess({
      program,
      pid,
      argv: run.argv,
      env: plan.env,
      events,
      wall,
      judge,
      signal,
      random: seeded,
      stdout: run.stdout,
      ...(run.stdin !== undefined && { stdin: run.stdin }),
      ...(run.machine !== undefined && { machine: run.machine }),
      ...(run.pauses !== undefined && { pauses: run.pauses }),
      onStart: (self) => void running.set(pid, self),
      modules: (view) => {
        const { fs, promises } = disk.modulesOf(view, { cwd: home, stdin: run.stdin === undefined ? "closed" : "pipe" })
        return { fs, "fs/promises": promises, sqlite: databases.moduleOf(view), ...network.modulesOf(view) }
      },
      keepsRunning: (view) => network.countRefs(view) > 0
    })
    return { process, hadDiskFault: hadFault, bury: () => network.sever(process) }
  }

  return { disk, databases, start, wall }
}
