/** The standard streams of a simulated process. */
import { EventEmitter } from "node:events"
import type { Events } from "./events.ts"

/** What happens to an output: its reader goes away, or its disk is full, after so many bytes. */
interface OutputFault {
  readonly afterBytes: number
  readonly code: "EPIPE" | "ENOSPC" | "EIO"
}

/** How an output is read. */
export interface OutputPlan {
  readonly isTerminal?: boolean
  readonly fault?: OutputFault
  /** The buffer is full after every so many writes, for this many milliseconds. */
  readonly slow?: { readonly every: number; readonly millis: number }
}

export class Output extends EventEmitter {
  readonly isTTY: boolean
  readonly columns = 100
  readonly fd: number
  writableNeedDrain = false
  /** What its reader has received. */
  text = ""
  #writes = 0
  readonly #plan: OutputPlan
  readonly #events: Events
  readonly #isAlive: () => boolean
  readonly #run: (callback: () => void) => void

  /** `run` calls a callback of the process, and takes what it throws. */
  constructor(
    fd: number,
    plan: OutputPlan,
    events: Events,
    isAlive: () => boolean,
    run: (callback: () => void) => void
  ) {
    super()
    this.setMaxListeners(0)
    this.fd = fd
    this.isTTY = plan.isTerminal === true
    this.#plan = plan
    this.#events = events
    this.#isAlive = isAlive
    this.#run = run
  }

  write(chunk: string | Uint8Array, ...rest: ReadonlyArray<unknown>): boolean {
    if (!this.#isAlive()) return true
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString()
    const { fault, slow } = this.#plan
    const room = fault === undefined ? Infinity : fault.afterBytes - this.text.length
    this.text += text.slice(0, Math.max(0, room))
    const callback = rest.findLast((value) => typeof value === "function")
    if (fault !== undefined && text.length > room) {
      this.#later(0, () => {
        const error = Object.assign(new Error(`write ${fault.code}`), { code: fault.code, syscall: "write" })
        callback?.(error)
        this.emit("error", error)
      })
      return true
    }
    if (callback !== undefined) this.#later(0, () => callback())
    this.#writes += 1
    if (slow === undefined || this.#writes % slow.every !== 0) return !this.writableNeedDrain
    this.writableNeedDrain = true
    this.#later(slow.millis, () => {
      this.writableNeedDrain = false
      this.emit("drain")
    })
    return false
  }

  getColorDepth(): number {
    return 1
  }

  hasColors(): boolean {
    return false
  }

  end(): this {
    return this
  }

  #later(millis: number, wake: () => void): void {
    this.#events.after(millis, () => this.#run(wake))
  }
}
