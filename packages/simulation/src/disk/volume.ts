/** The tree of names, its inodes, and what of it a power loss leaves. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import { Content, survivors } from "./content.ts"
import { Refusal } from "./errors.ts"
import { type Directory, directory, file, type File, type Inode, symlink, type Symlink } from "./inode.ts"

/** A name that gets another inode, or none. */
interface Change {
  readonly directory: Directory
  readonly name: string
  readonly inode: Inode | undefined
}

export interface Place {
  readonly directory: Directory
  readonly name: string
  readonly inode: Inode | undefined
}

const maxLinks = 40

const partsOf = (path: string): Array<string> => path.split("/").filter((part) => part !== "" && part !== ".")

export interface Volume {
  /** In bytes. Infinite unless it is set. */
  capacity: number
  /** Of files, folders and further names together, as a tmpfs counts them. Infinite unless it is set. */
  names: number
  /** As after an error that made the system stop writing: descriptors stay open. */
  readOnly: boolean
  readonly root: Directory
  readonly nowNs: () => bigint
  /** Where a path leads. `proc` is the folder of that name, as the calling process sees it. */
  readonly find: (path: string, follow: boolean, proc?: () => Directory) => Place
  readonly newFile: (mode: number) => File
  readonly newDirectory: (mode: number) => Directory
  readonly newSymlink: (target: string) => Symlink
  /** Fails if the disk has no place for one more name. */
  readonly checkNames: () => void
  /** All at once, also for a power loss. */
  readonly rename: (...changes: ReadonlyArray<Change>) => void
  /** Call when a descriptor or a name is gone. */
  readonly release: (inode: Inode) => void
  /** Bytes that fit in. */
  readonly room: () => number
  /** The inode, and the names that lead to it. */
  readonly sync: (inode: Inode) => void
  readonly syncNames: () => void
  readonly crash: (random: Random) => void
}

export const makeVolume = (now: () => number): Volume => {
  const nowNs = () => BigInt(Math.trunc(now() * 1000)) * 1000n
  const root = directory(2, 0o755, nowNs())
  root.nlink = 1
  const inodes = new Map<number, Inode>([[root.ino, root]])
  let unsynced: Array<ReadonlyArray<Change>> = []

  /** The lowest number that is free, as ext4 does: a new file soon has the number of a removed one. */
  const nextIno = (): number => {
    let ino = root.ino + 1
    while (inodes.has(ino)) ino += 1
    return ino
  }

  const keep = <A extends Inode>(inode: A): A => {
    inodes.set(inode.ino, inode)
    return inode
  }

  const find: Volume["find"] = (path, follow, proc) => {
    let todo = partsOf(path)
    let at: [Directory, ...Array<Directory>] = [root]
    let links = 0
    if (path === "") throw new Refusal("ENOENT")
    for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
      const here = at[0]
      if (name === "..") {
        const [, parent, ...rest] = at
        if (parent !== undefined) at = [parent, ...rest]
        continue
      }
      const inode = here === root && name === "proc" && proc !== undefined ? proc() : here.entries.get(name)
      const isLast = todo.length === 0
      if (inode?.kind === "symlink" && (!isLast || follow)) {
        links += 1
        if (links > maxLinks) throw new Refusal("ELOOP")
        todo = [...partsOf(inode.target), ...todo]
        if (inode.target.startsWith("/")) at = [root]
        continue
      }
      if (isLast) {
        if (path.endsWith("/") && inode !== undefined && inode.kind !== "directory") throw new Refusal("ENOTDIR")
        return { directory: here, name, inode }
      }
      if (inode === undefined) throw new Refusal("ENOENT")
      if (inode.kind !== "directory") throw new Refusal("ENOTDIR")
      at = [inode, ...at]
    }
    return { directory: at[0], name: ".", inode: at[0] }
  }

  const release = (inode: Inode): void => {
    if (inode.nlink === 0 && inode.opened === 0 && inodes.get(inode.ino) === inode) inodes.delete(inode.ino)
  }

  const commit = (count: number): void => {
    for (const { directory, inode, name } of unsynced.slice(0, count).flat()) {
      if (inode === undefined) directory.durable.delete(name)
      else directory.durable.set(name, inode)
    }
    unsynced = unsynced.slice(count)
  }

  const volume: Volume = {
    capacity: Infinity,
    names: Infinity,
    readOnly: false,
    root,
    nowNs,
    find,
    newFile: (mode) => keep(file(nextIno(), mode, nowNs(), new Content())),
    newDirectory: (mode) => keep(directory(nextIno(), mode, nowNs())),
    newSymlink: (target) => keep(symlink(nextIno(), nowNs(), target)),
    checkNames: () => {
      if (volume.names === Infinity) return
      // An open file without a name counts, too.
      const used = [...inodes.values()].reduce((sum, { nlink }) => sum + Math.max(1, nlink), 0)
      if (used >= volume.names) throw new Refusal("ENOSPC")
    },
    rename: (...changes) => {
      for (const { directory, inode, name } of changes) {
        const old = directory.entries.get(name)
        if (inode === undefined) directory.entries.delete(name)
        else {
          directory.entries.set(name, inode)
          inode.nlink += 1
        }
        directory.mtimeNs = nowNs()
        if (old !== undefined) {
          old.nlink -= 1
          release(old)
        }
      }
      unsynced.push(changes)
    },
    release,
    room: () => {
      if (volume.capacity === Infinity) return Infinity
      let used = 0
      for (const inode of inodes.values()) if (inode.kind === "file") used += inode.content.size
      return Math.max(0, volume.capacity - used)
    },
    sync: (inode) => {
      if (inode.kind === "file") inode.content.sync()
      // A journal of names is written in order.
      commit(
        unsynced.findLastIndex((changes) =>
          changes.some(
            (change) =>
              change.directory === inode ||
              change.inode === inode ||
              change.directory.durable.get(change.name) === inode
          )
        ) + 1
      )
    },
    syncNames: () => commit(unsynced.length),
    crash: (random) => {
      commit(survivors(random, unsynced.length))
      unsynced = []
      inodes.clear()
      const restore = (inode: Inode): void => {
        inode.nlink = inodes.get(inode.ino) === inode ? inode.nlink + 1 : 1
        inode.opened = 0
        inodes.set(inode.ino, inode)
        if (inode.kind !== "directory") return
        inode.entries = new Map(inode.durable)
        for (const entry of inode.entries.values()) restore(entry)
      }
      restore(root)
      for (const inode of [...inodes.values()].toSorted((a, b) => a.ino - b.ino)) {
        if (inode.kind === "file") inode.content.tear(random)
      }
    }
  }
  return volume
}
