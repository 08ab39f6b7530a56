/** Which process a lock belongs to, and whether that process still runs. */
import { systemCode } from "@dcs-tasks/wire/fault"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"

export interface Owner {
  readonly pid: number
  readonly host: string
  /** Linux only: with these, a process id names one process of one machine, in any container, until the next restart. */
  readonly linux?: { readonly boot: string; readonly pidNamespace: string; readonly startTime: string }
}

/** The state of a process and the time of its start, from the fields of its `stat` after the command's name. */
const statOf = (pid: number): { readonly state: string; readonly startTime: string } | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1")
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    const [state, startTime] = [fields[0], fields[19]]
    return state === undefined || startTime === undefined ? undefined : { state, startTime }
  } catch {
    return undefined
  }
}

const linuxIdentity = (): Owner["linux"] => {
  if (process.platform !== "linux") return undefined
  try {
    // A process can have the /proc of another PID namespace, where its own id is another process.
    if (readlinkSync("/proc/self") !== String(process.pid)) return undefined
    const startTime = statOf(process.pid)?.startTime
    if (startTime === undefined) return undefined
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()
    return { boot, pidNamespace: readlinkSync("/proc/self/ns/pid"), startTime }
  } catch {
    return undefined
  }
}

export const thisProcess = (): Owner => {
  const linux = linuxIdentity()
  return { pid: process.pid, host: hostname(), ...(linux !== undefined && { linux }) }
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It exists, but belongs to another user.
    return systemCode(error) === "EPERM"
  }
}

/** `unknown` if only time can tell: it is in another PID namespace or on another machine, or the system does not say. */
type Liveness = "alive" | "dead" | "unknown"

export const livenessOf = ({ host, linux, pid }: Owner): Liveness => {
  const self = thisProcess()
  if (process.platform !== "linux") {
    // The own id can be that of a killed process, or of another thread.
    if (host !== self.host || pid === self.pid) return "unknown"
    return exists(pid) ? "alive" : "dead"
  }
  if (linux === undefined || self.linux === undefined) return "unknown"
  if (linux.boot !== self.linux.boot || linux.pidNamespace !== self.linux.pidNamespace) return "unknown"
  if (!exists(pid)) return "dead"
  const found = statOf(pid)
  if (found === undefined) return "unknown"
  // A killed process whose parent has not asked for its end is a zombie.
  return found.startTime === linux.startTime && !/[ZX]/i.test(found.state) ? "alive" : "dead"
}
