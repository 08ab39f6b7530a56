/** A simulated process: a program with its own globals, in virtual time, that can be killed at any system call. */
import { EventEmitter } from "node:events"
import { createRequire } from "node:module"
import { Readable } from "node:stream"
import { type Random, random } from "@dcs-tasks/contract/laws/random"
import { clockGlobals } from "./clock.ts"
import type { Events } from "./events.ts"
import { type Pause, pausedEvents } from "./pauses.ts"
import type { Program } from "@dcs-tasks/contract/program/compile"
import { seededMath, uuid } from "./seeded.ts"
import { subtle } from "./subtle.ts"
import { Output, type OutputPlan } from "./stdio.ts"
import { ProcessDied, type ProcessView, type Syscall, type Verdict } from "./syscall.ts"
import { timersOf } from "./timers.ts"

/** Modules of Node that the machine replaces, by their names without `node:`. */
type Modules = (process: ProcessView) => Readonly<Record<string, unknown>>

interface ProcessOptions {
  readonly program: Program
  readonly pid: number
  readonly argv: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly events: Events
  readonly wall: () => number
  readonly modules: Modules
  readonly judge: (call: Syscall) => Verdict | undefined
  readonly signal: (pid: number, signal: string | number) => void
  readonly random: Random
  readonly stdout?: OutputPlan
  readonly stderr?: OutputPlan
  /** Called before it runs. */
  readonly onStart: (process: SimulatedProcess) => void
  /** Whether something beside timers keeps it running. */
  readonly keepsRunning: (process: ProcessView) => boolean
  readonly machine?: number
  readonly pauses?: ReadonlyArray<Pause>
  /** What standard input receives, and when. */
  readonly stdin?: ReadonlyArray<{ readonly at: number; readonly text: string }>
}

/** How a process ended. */
export type End =
  | { readonly _tag: "Exited"; readonly code: number }
  | { readonly _tag: "Killed" }
  | { readonly _tag: "Crashed"; readonly error: unknown }

export interface SimulatedProcess extends ProcessView {
  readonly stdout: Output
  readonly stderr: Output
  /** Undefined while it runs. */
  readonly ended: () => End | undefined
  readonly endedAt: () => number | undefined
  readonly receive: (signal: string) => void
  /** It threw where nothing could take it. */
  readonly crash: (error: unknown) => void
}

/** How often a process that waits only for its sockets is looked at. */
const pollMillis = 500

const nodeRequire = createRequire(import.meta.url)

const inputOf = ({ events, stdin = [] }: ProcessOptions, isAlive: () => boolean): Readable => {
  const input = new Readable({ read() {} })
  for (const { at, text } of stdin) {
    events.after(at, () => {
      if (isAlive() && !input.destroyed) input.push(text)
    })
  }
  events.after((stdin.at(-1)?.at ?? 0) + 0.01, () => {
    if (isAlive() && !input.destroyed) input.push(null)
  })
  return input
}

export const startProcess = (options: ProcessOptions): SimulatedProcess => {
  const { argv, env, events, pid, program, wall } = options
  const paused = pausedEvents(events, options.pauses)
  const seeded = random(options.random.below(2 ** 31))
  let end: End | undefined
  let endedAt: number | undefined
  let exitCode: number | undefined
  const isAlive = (): boolean => end === undefined
  const stdout = new Output(1, options.stdout ?? {}, paused.own, isAlive, (callback) => run(callback))
  const stderr = new Output(2, options.stderr ?? {}, paused.own, isAlive, (callback) => run(callback))
  const signals = new EventEmitter()
  signals.setMaxListeners(0)

  const finish = (how: End): void => {
    if (end !== undefined) return
    end = how
    endedAt = events.now()
  }
  const run = (callback: () => void): void => {
    if (!isAlive()) return
    try {
      callback()
    } catch (error) {
      if (!(error instanceof ProcessDied)) finish({ _tag: "Crashed", error })
    }
    settle()
  }
  const timers = timersOf(paused.own, isAlive, run)
  /** A process ends when it has its exit code and nothing left to wait for. */
  const settle = (): void => {
    if (exitCode === undefined || !isAlive() || timers.isBusy()) return
    if (options.keepsRunning(self)) events.after(pollMillis, settle)
    else finish({ _tag: "Exited", code: exitCode })
  }

  const self: SimulatedProcess = {
    pid,
    startTime: 1000 + pid,
    events: paused,
    machine: options.machine ?? 0,
    isAlive,
    judge: (call) => {
      if (!isAlive()) throw new ProcessDied(call.name)
      return options.judge(call)
    },
    die: () => finish({ _tag: "Killed" }),
    stdout,
    stderr,
    ended: () => end,
    endedAt: () => endedAt,
    receive: (signal) => {
      if (!isAlive()) return
      if (signal === "SIGKILL" || signals.listenerCount(signal) === 0) return finish({ _tag: "Killed" })
      run(() => void signals.emit(signal, signal))
    },
    crash: (error) => finish({ _tag: "Crashed", error })
  }
  const { hrtime, ...clocks } = clockGlobals(events, wall)

  const crypto = nodeRequire("node:crypto")
  const replaced: Record<string, unknown> = {
    ...options.modules(self),
    crypto: Object.create(crypto, {
      randomUUID: { value: () => uuid(seeded) },
      randomBytes: { value: (size: number) => Buffer.from(Array.from({ length: size }, () => seeded.below(256))) }
    }),
    // The flags of V8 are those of all processes.
    v8: { setFlagsFromString: () => {}, getHeapStatistics: () => ({ heap_size_limit: 2 ** 32 }) },
    os: Object.create(nodeRequire("node:os"), {
      hostname: { value: () => `machine${options.machine ?? ""}` },
      homedir: { value: () => "/home/operator" }
    }),
    perf_hooks: { performance: clocks.performance },
    timers: timers.globals
  }
  const builtin = (id: string): unknown => {
    const name = id.replace(/^node:/, "")
    if (name === "process") return simulated
    return replaced[name] ?? nodeRequire(`node:${name}`)
  }
  let input: Readable | undefined
  const listen =
    (how: "on" | "once" | "off" | "removeListener" | "addListener") =>
    (name: string, listener: (...args: ReadonlyArray<unknown>) => void): unknown => {
      signals[how](name, listener)
      return simulated
    }
  const value = (content: unknown) => ({ value: content, writable: true, configurable: true })
  const simulated: NodeJS.Process = Object.create(process, {
    pid: value(pid),
    argv: value(["node", "dcs-tasks", ...argv]),
    execArgv: value([]),
    env: value({ ...env }),
    platform: value("linux"),
    stdout: value(stdout),
    stderr: value(stderr),
    stdin: { get: () => (input ??= inputOf({ ...options, events: paused.own }, isAlive)) },
    cwd: value(() => "/home/operator"),
    hrtime: value(hrtime),
    uptime: value(() => clocks.performance.now() / 1000),
    emitWarning: value(() => {}),
    getBuiltinModule: value(builtin),
    kill: value(options.signal),
    exitCode: {
      get: () => exitCode,
      set: (code: number) => {
        exitCode = code
        // What is running finishes first.
        events.after(0, () => run(() => {}))
      }
    },
    exit: value((code?: number) => {
      finish({ _tag: "Exited", code: code ?? exitCode ?? 0 })
      throw new ProcessDied("exit")
    }),
    on: value(listen("on")),
    once: value(listen("once")),
    off: value(listen("off")),
    addListener: value(listen("addListener")),
    removeListener: value(listen("removeListener")),
    listenerCount: value((name: string) => signals.listenerCount(name)),
    emit: value((name: string, ...args: ReadonlyArray<unknown>) => signals.emit(name, ...args))
  })
  const ownGlobals: Record<string, unknown> = {
    ...timers.globals,
    ...clocks,
    process: simulated,
    Math: seededMath(seeded),
    crypto: Object.create(globalThis.crypto, {
      randomUUID: { value: () => uuid(seeded) },
      subtle: { value: subtle },
      getRandomValues: {
        value: (bytes: Uint8Array) => bytes.map((_, index) => (bytes[index] = seeded.below(256)))
      }
    }),
    console: Object.fromEntries(
      ["log", "info", "warn", "error", "debug"].map((name) => [
        name,
        (...texts: ReadonlyArray<unknown>) =>
          (name === "log" || name === "info" ? stdout : stderr).write(`${texts.map(String).join(" ")}\n`)
      ])
    ),
    fetch: () => Promise.reject(new TypeError("fetch failed"))
  }
  const own = Object.create(
    globalThis,
    Object.fromEntries(Object.entries(ownGlobals).map(([name, content]) => [name, value(content)]))
  )
  options.onStart(self)
  run(() =>
    program({
      ...timers.globals,
      ...clocks,
      require: builtin,
      module: { exports: {} },
      exports: {},
      globalThis: own,
      global: own,
      process: simulated,
      Math: ownGlobals["Math"],
      crypto: ownGlobals["crypto"],
      console: ownGlobals["console"],
      fetch: ownGlobals["fetch"],
      setTimeout: timers.globals["setTimeout"],
      setInterval: timers.globals["setInterval"],
      setImmediate: timers.globals["setImmediate"],
      clearTimeout: timers.globals["clearTimeout"],
      clearInterval: timers.globals["clearInterval"],
      clearImmediate: timers.globals["clearImmediate"]
    })
  )
  return self
}
