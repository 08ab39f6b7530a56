/** The open files of each process. */
import type { ProcessView } from "../machine/syscall.ts"
import { Refusal } from "./errors.ts"
import { type Inode, pipe } from "./inode.ts"
import type { Volume } from "./volume.ts"

export interface Descriptor {
  readonly inode: Inode
  readonly path: string
  readonly canRead: boolean
  readonly canWrite: boolean
  readonly appends: boolean
  /** Where the next read or write without a position begins. */
  at: number
}

export interface Stdio {
  readonly stdin?: "pipe" | "file" | "closed"
  readonly stdout?: "pipe" | "file"
  /** The working directory. It is created. `/` unless it is set. */
  readonly cwd?: string
}

type Table = Map<number, Descriptor>

export interface Descriptors {
  readonly start: (process: ProcessView, stdio: Stdio) => void
  readonly open: (process: ProcessView, descriptor: Descriptor) => number
  /** Refuses with EBADF. */
  readonly get: (process: ProcessView, fd: number) => Descriptor
  readonly close: (process: ProcessView, fd: number) => void
  /** Closes what dead processes had open. */
  readonly reap: () => void
  readonly closeAll: () => void
}

const firstFree = 3

export const makeDescriptors = (volume: Volume): Descriptors => {
  const tables = new Map<ProcessView, Table>()
  const tableOf = (process: ProcessView): Table => {
    const table = tables.get(process) ?? new Map<number, Descriptor>()
    tables.set(process, table)
    return table
  }
  const drop = (table: Table, fd: number, descriptor: Descriptor): void => {
    table.delete(fd)
    descriptor.inode.opened -= 1
    volume.release(descriptor.inode)
  }
  const add = (table: Table, fd: number, descriptor: Descriptor): number => {
    table.set(fd, descriptor)
    descriptor.inode.opened += 1
    return fd
  }
  const get = (process: ProcessView, fd: number): Descriptor => {
    const descriptor = tables.get(process)?.get(fd)
    if (descriptor === undefined) throw new Refusal("EBADF")
    return descriptor
  }
  const standard = (kind: "pipe" | "file", canRead: boolean): Descriptor => ({
    inode: kind === "pipe" ? pipe(1, volume.nowNs()) : volume.newFile(0o600),
    path: canRead ? "<stdin>" : "<output>",
    canRead,
    canWrite: !canRead,
    appends: !canRead,
    at: 0
  })
  return {
    start: (process, { stdin = "pipe", stdout = "pipe" }) => {
      const table = tableOf(process)
      if (stdin !== "closed") add(table, 0, standard(stdin, true))
      add(table, 1, standard(stdout, false))
      add(table, 2, standard("pipe", false))
    },
    open: (process, descriptor) => {
      const table = tableOf(process)
      let fd = firstFree
      while (table.has(fd)) fd += 1
      return add(table, fd, descriptor)
    },
    get,
    close: (process, fd) => {
      const descriptor = get(process, fd)
      drop(tableOf(process), fd, descriptor)
    },
    reap: () => {
      for (const [process, table] of tables) {
        if (process.isAlive()) continue
        for (const [fd, descriptor] of table) drop(table, fd, descriptor)
        tables.delete(process)
      }
    },
    closeAll: () => tables.clear()
  }
}
