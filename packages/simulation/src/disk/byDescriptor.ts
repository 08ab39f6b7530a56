/** The functions of `node:fs` that open a file or take a descriptor. */
import { constants } from "node:fs"
import { Refusal } from "./errors.ts"
import type { Descriptor } from "./descriptors.ts"
import type { File } from "./inode.ts"
import type { Kernel } from "./kernel.ts"
import { type SimulatedStats, type StatOptions, statsOf } from "./stats.ts"

export type Encoding = BufferEncoding | { readonly encoding?: BufferEncoding | null } | null

export interface Range {
  readonly offset?: number
  readonly length?: number
  readonly position?: number | null
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants
const flagsByName = new Map([
  ["r", O_RDONLY],
  ["rs", O_RDONLY | O_SYNC],
  ["r+", O_RDWR],
  ["rs+", O_RDWR | O_SYNC],
  ["w", O_TRUNC | O_CREAT | O_WRONLY],
  ["wx", O_TRUNC | O_CREAT | O_WRONLY | O_EXCL],
  ["w+", O_TRUNC | O_CREAT | O_RDWR],
  ["wx+", O_TRUNC | O_CREAT | O_RDWR | O_EXCL],
  ["a", O_APPEND | O_CREAT | O_WRONLY],
  ["ax", O_APPEND | O_CREAT | O_WRONLY | O_EXCL],
  ["a+", O_APPEND | O_CREAT | O_RDWR],
  ["ax+", O_APPEND | O_CREAT | O_RDWR | O_EXCL]
])

const flagsOf = (flags: string | number): number => {
  const found = typeof flags === "number" ? flags : flagsByName.get(flags)
  if (found === undefined) throw new Error(`the simulated disk has no flags ${flags}`)
  return found
}

const fileOf = ({ inode }: Descriptor): File => {
  if (inode.kind === "directory") throw new Refusal("EISDIR")
  if (inode.kind !== "file") throw new Error("the simulated disk reads and writes only files")
  return inode
}

const inRange = (bytes: NodeJS.ArrayBufferView, offset: number, length: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length)

const nanosecondsOf = (time: Date | number | string): bigint =>
  time instanceof Date ? BigInt(time.getTime()) * 1_000_000n : BigInt(Math.trunc(Number(time) * 1e6)) * 1000n

/** Of the arguments after the bytes: an offset or a range, a length and a position. */
const rangeOf = (
  byteLength: number,
  first: Range | number | null | undefined,
  length: number | undefined,
  position: number | null | undefined
) => {
  const range: Range =
    typeof first === "object" && first !== null
      ? first
      : { offset: first ?? 0, ...(length !== undefined && { length }), position: position ?? null }
  const offset = range.offset ?? 0
  return { offset, length: range.length ?? byteLength - offset, position: range.position ?? null }
}

export const byDescriptor = (kernel: Kernel) => {
  const { close, onDescriptor, put, volume } = kernel

  const read = (fd: number, into: Uint8Array, position: number | null): number =>
    onDescriptor("read", fd, (descriptor) => {
      if (!descriptor.canRead) throw new Refusal("EBADF")
      const bytes = fileOf(descriptor).content.read(position ?? descriptor.at, into.length)
      into.set(bytes)
      if (position === null) descriptor.at += bytes.length
      return bytes.length
    })

  const write = (fd: number, bytes: Uint8Array, position: number | null): number =>
    onDescriptor(
      "write",
      fd,
      (descriptor, limit) => {
        if (!descriptor.canWrite) throw new Refusal("EBADF")
        if (volume.readOnly) throw new Refusal("EROFS")
        const inode = fileOf(descriptor)
        // Linux appends even if a position is passed.
        const at = descriptor.appends ? inode.content.size : (position ?? descriptor.at)
        const written = put(inode, at, bytes.subarray(0, limit))
        if (position === null) descriptor.at = at + written
        return written
      },
      bytes.length
    )

  const openSync = (path: string, flags: string | number = "r", mode = 0o666): number =>
    kernel.open(path, flagsOf(flags), mode)

  const fstatSync = (fd: number, options?: StatOptions): SimulatedStats =>
    onDescriptor("fstat", fd, ({ inode }) => statsOf(inode, options))

  const rest = (fd: number): Buffer =>
    onDescriptor("read", fd, (descriptor) => {
      if (!descriptor.canRead) throw new Refusal("EBADF")
      const bytes = Buffer.from(fileOf(descriptor).content.read(descriptor.at, Infinity))
      descriptor.at += bytes.length
      return bytes
    })

  return {
    openSync,
    closeSync: close,
    fstatSync,
    fsyncSync: (fd: number): void =>
      onDescriptor("fsync", fd, ({ inode }) => {
        if (volume.readOnly) throw new Refusal("EROFS")
        volume.sync(inode)
      }),
    fdatasyncSync: (fd: number): void =>
      onDescriptor("fdatasync", fd, ({ inode }) => {
        if (volume.readOnly) throw new Refusal("EROFS")
        volume.sync(inode)
      }),
    ftruncateSync: (fd: number, size: number = 0): void =>
      onDescriptor("ftruncate", fd, (descriptor) => {
        if (!descriptor.canWrite || descriptor.inode.kind !== "file") throw new Refusal("EINVAL")
        if (volume.readOnly) throw new Refusal("EROFS")
        descriptor.inode.content.truncate(size)
        descriptor.inode.mtimeNs = volume.nowNs()
      }),
    futimesSync: (fd: number, _accessed: Date | number | string, modified: Date | number | string): void =>
      onDescriptor("futime", fd, ({ inode }) => {
        if (volume.readOnly) throw new Refusal("EROFS")
        inode.mtimeNs = nanosecondsOf(modified)
      }),
    readSync: (
      fd: number,
      into: NodeJS.ArrayBufferView,
      first?: Range | number,
      length?: number,
      position?: number | null
    ): number => {
      const range = rangeOf(into.byteLength, first, length, position)
      return read(fd, inRange(into, range.offset, range.length), range.position)
    },
    writeSync: (
      fd: number,
      data: NodeJS.ArrayBufferView | string,
      first?: Range | number | null,
      second?: number | BufferEncoding,
      position?: number | null
    ): number => {
      if (typeof data === "string") {
        const encoding = typeof second === "string" ? second : "utf8"
        return write(fd, Buffer.from(data, encoding), typeof first === "number" ? first : null)
      }
      const range = rangeOf(data.byteLength, first, typeof second === "number" ? second : undefined, position)
      return write(fd, inRange(data, range.offset, range.length), range.position)
    },
    readFileSync: (source: string | number, options?: Encoding): Buffer | string => {
      const fd = typeof source === "number" ? source : openSync(source)
      try {
        const encoding = typeof options === "string" ? options : options?.encoding
        // As Node does.
        if (encoding !== "utf8") fstatSync(fd)
        const bytes = rest(fd)
        return typeof encoding === "string" ? bytes.toString(encoding) : bytes
      } finally {
        if (fd !== source) close(fd)
      }
    }
  }
}

export type ByDescriptor = ReturnType<typeof byDescriptor>
