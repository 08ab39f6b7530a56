/** The functions of `node:fs` that take a path. */
import { constants } from "node:fs"
import { posix } from "node:path"
import { Refusal, SystemError } from "./errors.ts"
import type { Directory, Inode } from "./inode.ts"
import type { Kernel } from "./kernel.ts"
import { type SimulatedStats, type StatOptions, statsOf } from "./stats.ts"
import type { Place } from "./volume.ts"

/** As Node does: `lstat` throws if a part of the path is a file. */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof SystemError && (error.code === "ENOENT" || (error.code === "ENOTDIR" && name === "stat"))

export const byPath = (kernel: Kernel) => {
  const { existing, find, onPath, put, resolve, volume } = kernel

  const checkWritable = (): void => {
    if (volume.readOnly) throw new Refusal("EROFS")
  }

  const missing = (place: Place): Place => {
    if (place.inode !== undefined) throw new Refusal("EEXIST")
    return place
  }

  const stat = (name: string, path: string, follow: boolean, options?: StatOptions): SimulatedStats | undefined => {
    try {
      return onPath(name, path, () => statsOf(existing(path, follow), options))
    } catch (error) {
      if (options?.throwIfNoEntry === false && isMissing(error, name)) return undefined
      throw error
    }
  }

  const lookUp = (name: string, path: string, follow: boolean): Inode => {
    try {
      return existing(path, follow)
    } catch (error) {
      throw error instanceof Refusal ? new SystemError(error.code, name, path) : error
    }
  }

  /** Folder by folder and without the system's own function, as in Node. */
  const realPath = (path: string): string => {
    let real = "/"
    let todo = path.split("/").filter((part) => part !== "")
    for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
      const next = posix.join(real, part)
      const inode = lookUp("lstat", next, false)
      if (inode.kind !== "symlink") {
        real = next
        continue
      }
      lookUp("stat", next, true)
      const target = posix.resolve(real, inode.target, ...todo)
      todo = target.split("/").filter((part) => part !== "")
      real = "/"
    }
    return real
  }

  const remove = (place: Place): void => {
    if (place.inode === undefined) throw new Refusal("ENOENT")
    if (place.inode.kind === "directory") throw new Refusal("EISDIR")
    checkWritable()
    volume.rename({ ...place, inode: undefined })
  }

  const makeDirectory = (path: string, mode: number): void => {
    const place = missing(find(path, false))
    checkWritable()
    volume.checkNames()
    volume.rename({ ...place, inode: volume.newDirectory(mode & 0o777 & ~0o022) })
  }

  /** Returns the first folder that it made. */
  const makeDirectories = (path: string, mode: number): string | undefined => {
    const parent = posix.dirname(path)
    const first = parent === path ? undefined : makeDirectories(parent, mode)
    const found = find(path, true).inode
    if (found?.kind === "directory") return first
    makeDirectory(path, mode)
    return first ?? path
  }

  const contains = (outer: Inode, directory: Directory): boolean =>
    outer === directory ||
    (outer.kind === "directory" && [...outer.entries.values()].some((entry) => contains(entry, directory)))

  const rename = (from: Place, to: Place): void => {
    const { inode } = from
    if (inode === undefined) throw new Refusal("ENOENT")
    if (inode.kind === "directory") {
      if (contains(inode, to.directory)) throw new Refusal("EINVAL")
      if (to.inode !== undefined && to.inode.kind !== "directory") throw new Refusal("ENOTDIR")
      if (to.inode !== undefined && to.inode !== inode && to.inode.entries.size > 0) throw new Refusal("ENOTEMPTY")
    } else if (to.inode?.kind === "directory") {
      throw new Refusal(contains(to.inode, from.directory) ? "ENOTEMPTY" : "EISDIR")
    }
    checkWritable()
    // Two names of one file: both stay.
    if (to.inode !== inode) volume.rename({ ...to, inode }, { ...from, inode: undefined })
  }

  return {
    statSync: (path: string, options?: StatOptions) => stat("stat", path, true, options),
    lstatSync: (path: string, options?: StatOptions) => stat("lstat", path, false, options),
    existsSync: (path: string): boolean => {
      try {
        return onPath("access", path, () => existing(path, true) !== undefined)
      } catch (error) {
        if (error instanceof SystemError) return false
        throw error
      }
    },
    accessSync: (path: string, mode: number = constants.F_OK): void =>
      onPath("access", path, () => {
        const inode = existing(path, true)
        if ((mode & constants.W_OK) === 0) return
        checkWritable()
        if ((inode.mode & 0o200) === 0) throw new Refusal("EACCES")
      }),
    readlinkSync: (path: string): string =>
      onPath("readlink", path, () => {
        const inode = existing(path, false)
        if (inode.kind !== "symlink") throw new Refusal("EINVAL")
        return inode.target
      }),
    realpathSync: (path: string): string => onPath("lstat", path, () => realPath(resolve(path))),
    linkSync: (from: string, to: string): void =>
      onPath(
        "link",
        from,
        () => {
          const inode = existing(from, false)
          const place = missing(find(to, false))
          if (inode.kind === "directory") throw new Refusal("EPERM")
          checkWritable()
          volume.checkNames()
          volume.rename({ ...place, inode })
        },
        { dest: to }
      ),
    symlinkSync: (target: string, path: string): void =>
      onPath(
        "symlink",
        path,
        () => {
          const place = missing(find(path, false))
          checkWritable()
          volume.checkNames()
          volume.rename({ ...place, inode: volume.newSymlink(target) })
        },
        { shown: target, dest: path }
      ),
    renameSync: (from: string, to: string): void =>
      onPath("rename", from, () => rename(find(from, false), find(to, false)), { dest: to }),
    unlinkSync: (path: string): void => onPath("unlink", path, () => remove(find(path, false))),
    rmSync: (path: string, { force = false }: { readonly force?: boolean } = {}): void => {
      if (stat("lstat", path, false, { throwIfNoEntry: !force }) === undefined) return
      onPath("unlink", path, () => remove(find(path, false)))
    },
    mkdirSync: (
      path: string,
      { mode = 0o777, recursive = false }: { readonly mode?: number; readonly recursive?: boolean } = {}
    ): string | undefined =>
      onPath("mkdir", path, () => {
        if (recursive) return makeDirectories(resolve(path), mode)
        makeDirectory(path, mode)
        return undefined
      }),
    copyFileSync: (from: string, to: string, mode = 0): void => {
      const isExclusive = (mode & constants.COPYFILE_EXCL) !== 0
      const begin = () => {
        const source = existing(from, true)
        const place = find(to, !isExclusive)
        if (isExclusive) missing(place)
        if (source.kind !== "file" || place.inode?.kind === "directory") throw new Refusal("EISDIR")
        if (place.inode !== undefined) throw new Error("the simulated disk copies only to new files")
        checkWritable()
        volume.checkNames()
        const inode = volume.newFile(source.mode)
        volume.rename({ ...place, inode })
        return { bytes: source.content.read(0, source.content.size), copy: { ...place, inode } }
      }
      const { bytes, copy } = onPath("copyfile", from, begin, { dest: to })
      const fill = (limit: number): void => {
        for (let at = 0; at < Math.min(limit, bytes.length);)
          at += put(copy.inode, at, bytes.subarray(at, Math.min(limit, bytes.length)))
      }
      try {
        onPath("write", to, fill, { bytes: bytes.length })
      } catch (error) {
        if (!(error instanceof SystemError)) throw error
        volume.rename({ ...copy, inode: undefined })
        throw new SystemError(error.code, "copyfile", from, to)
      }
    }
  }
}
