/** The disk as one process calls it: its paths, its descriptors, and the plan that judges its calls. */
import { constants } from "node:fs"
import { posix } from "node:path"
import type { ProcessView } from "../machine/syscall.ts"
import type { Descriptor, Descriptors } from "./descriptors.ts"
import { Refusal } from "./errors.ts"
import { type Call, enter } from "./gate.ts"
import type { Directory, File, Inode } from "./inode.ts"
import type { Place, Volume } from "./volume.ts"

export interface Kernel {
  readonly process: ProcessView
  readonly volume: Volume
  readonly resolve: (path: string) => string
  readonly find: (path: string, follow: boolean) => Place
  /** Refuses with ENOENT. */
  readonly existing: (path: string, follow: boolean) => Inode
  /** A call with a path. */
  readonly onPath: <A>(name: string, path: string, effect: (limit: number) => A, more?: Partial<Call>) => A
  /** A call with a descriptor. */
  readonly onDescriptor: <A>(
    name: string,
    fd: number,
    effect: (descriptor: Descriptor, limit: number) => A,
    bytes?: number
  ) => A
  readonly open: (path: string, flags: number, mode: number) => number
  readonly close: (fd: number) => void
  /** Puts bytes at a place of a file and returns how many of them fitted. */
  readonly put: (inode: File, at: number, bytes: Uint8Array) => number
}

const has = (flags: number, flag: number): boolean => (flags & flag) === flag

export const makeKernel = (
  process: ProcessView,
  volume: Volume,
  descriptors: Descriptors,
  cwd: string,
  proc: () => Directory
): Kernel => {
  const absolute = (path: string): string => (path === "" || path.startsWith("/") ? path : posix.join(cwd, path))

  const find = (path: string, follow: boolean): Place => volume.find(absolute(path), follow, proc)

  const existing = (path: string, follow: boolean): Inode => {
    const { inode } = find(path, follow)
    if (inode === undefined) throw new Refusal("ENOENT")
    return inode
  }

  const onPath: Kernel["onPath"] = (name, path, effect, more) =>
    enter(process, { name, path: absolute(path), shown: path, ...more }, effect)

  const onDescriptor: Kernel["onDescriptor"] = (name, fd, effect, bytes) => {
    let path = ""
    try {
      path = descriptors.get(process, fd).path
    } catch {
      // The call itself is refused.
    }
    const call = bytes === undefined ? { name, path } : { name, path, bytes }
    return enter(process, call, (limit) => effect(descriptors.get(process, fd), limit))
  }

  const created = (path: string, flags: number, mode: number): Inode => {
    const isExclusive = has(flags, constants.O_EXCL)
    const place = find(path, !isExclusive)
    if (place.inode !== undefined) {
      if (isExclusive) throw new Refusal("EEXIST")
      return place.inode
    }
    volume.checkNames()
    const inode = volume.newFile(mode & 0o777 & ~0o022)
    volume.rename({ ...place, inode })
    return inode
  }

  const open: Kernel["open"] = (path, flags, mode) =>
    onPath("open", path, () => {
      descriptors.reap()
      const access = flags & (constants.O_WRONLY | constants.O_RDWR)
      const mayCreate = has(flags, constants.O_CREAT)
      const follows = !has(flags, constants.O_NOFOLLOW)
      const seen = mayCreate && follows ? undefined : find(path, false).inode
      if (!follows && seen?.kind === "symlink" && !(mayCreate && has(flags, constants.O_EXCL)))
        throw new Refusal("ELOOP")
      if (volume.readOnly && (access !== 0 || (mayCreate && find(path, follows).inode === undefined)))
        throw new Refusal("EROFS")
      const inode = mayCreate ? created(path, flags, mode) : existing(path, true)
      if (inode.kind === "directory" && (access !== 0 || mayCreate)) throw new Refusal("EISDIR")
      if (inode.kind !== "directory" && has(flags, constants.O_DIRECTORY)) throw new Refusal("ENOTDIR")
      if (access !== 0 && (inode.mode & 0o200) === 0) throw new Refusal("EACCES")
      if (inode.kind === "file" && has(flags, constants.O_TRUNC) && access !== 0) {
        inode.content.truncate(0)
        inode.mtimeNs = volume.nowNs()
      }
      return descriptors.open(process, {
        inode,
        path: absolute(path),
        canRead: access !== constants.O_WRONLY,
        canWrite: access !== 0,
        appends: has(flags, constants.O_APPEND),
        at: 0
      })
    })

  return {
    process,
    volume,
    resolve: (path) => posix.resolve(cwd, path),
    find,
    existing,
    onPath,
    onDescriptor,
    open,
    close: (fd) => {
      onDescriptor("close", fd, () => descriptors.close(process, fd))
    },
    put: (inode, at, bytes) => {
      descriptors.reap()
      const { size } = inode.content
      const grown = Math.max(0, at + bytes.length - size)
      const missing = Math.max(0, grown - volume.room())
      const fitting = bytes.length - missing
      if (fitting <= 0 && bytes.length > 0) throw new Refusal("ENOSPC")
      inode.content.write(at, bytes.subarray(0, fitting))
      inode.mtimeNs = volume.nowNs()
      return fitting
    }
  }
}
