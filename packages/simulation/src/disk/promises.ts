/** The part of `node:fs/promises` that is in use. */
import type { ByDescriptor, Encoding } from "./byDescriptor.ts"
import { SystemError } from "./errors.ts"
import type { Later } from "./later.ts"
import type { StatOptions } from "./stats.ts"
import { readStream, type ReadOptions } from "./streams.ts"

const fileHandle = (sync: ByDescriptor, later: Later, path: string, opened: number) => {
  let fd = opened
  const call = <A>(name: string, work: (fd: number) => A): Promise<A> =>
    later(() => {
      if (fd === -1) throw new SystemError("EBADF", name)
      return work(fd)
    })
  const close = (): Promise<void> => {
    if (fd === -1) return later(() => undefined)
    const closing = fd
    fd = -1
    return later(() => sync.closeSync(closing))
  }
  return {
    get fd() {
      return fd
    },
    stat: (options?: StatOptions) => call("fstat", (fd) => sync.fstatSync(fd, options)),
    read: <A extends NodeJS.ArrayBufferView>(buffer: A, offset?: number, length?: number, position?: number | null) =>
      call("read", (fd) => ({ bytesRead: sync.readSync(fd, buffer, offset, length, position), buffer })),
    write: <A extends NodeJS.ArrayBufferView | string>(
      buffer: A,
      offset?: number | null,
      length?: number,
      position?: number | null
    ) => call("write", (fd) => ({ bytesWritten: sync.writeSync(fd, buffer, offset, length, position), buffer })),
    readFile: (options?: Encoding) => call("read", (fd) => sync.readFileSync(fd, options)),
    truncate: (size?: number) => call("ftruncate", (fd) => sync.ftruncateSync(fd, size)),
    sync: () => call("fsync", (fd) => sync.fsyncSync(fd)),
    datasync: () => call("fdatasync", (fd) => sync.fdatasyncSync(fd)),
    createReadStream: (options?: ReadOptions) =>
      readStream({ ...sync, closeSync: () => void close() }, later, path, { ...options, fd }),
    close,
    [Symbol.asyncDispose]: close
  }
}

export const promised = (sync: ByDescriptor, later: Later) => ({
  open: (path: string, flags?: string | number, mode?: number) =>
    later(() => fileHandle(sync, later, path, sync.openSync(path, flags, mode))),
  readFile: (path: string, options?: Encoding) => later(() => sync.readFileSync(path, options))
})
