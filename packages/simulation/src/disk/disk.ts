/** A disk of a simulated machine: what its processes call instead of the file system, and what a test does with it. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import { posix } from "node:path"
import type { ProcessView } from "../machine/syscall.ts"
import { byDescriptor } from "./byDescriptor.ts"
import { byPath } from "./byPath.ts"
import { makeDescriptors, type Stdio } from "./descriptors.ts"
import { withGaps } from "./gaps.ts"
import type { Directory } from "./inode.ts"
import { makeKernel } from "./kernel.ts"
import { type After, makeLater } from "./later.ts"
import { procOf } from "./proc.ts"
import { promised } from "./promises.ts"
import { readStream, type ReadOptions } from "./streams.ts"
import { makeVolume } from "./volume.ts"

interface DiskOptions {
  readonly random: Random
  /** For /proc. */
  readonly processes: () => Iterable<ProcessView>
  /** Milliseconds of the wall clock. */
  readonly now: () => number
  /** When a call of `node:fs/promises` happens. In a microtask unless it is set. */
  readonly after?: After
}

const bootIdOf = (random: Random): string =>
  "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => random.below(16).toString(16))

export type Disk = ReturnType<typeof makeDisk>

export const makeDisk = ({ after, now, processes, random }: DiskOptions) => {
  const volume = makeVolume(now)
  const descriptors = makeDescriptors(volume)
  let bootId = bootIdOf(random)

  const folder = (path: string): Directory => {
    if (path === "/") return volume.root
    const parent = folder(posix.dirname(path))
    const name = posix.basename(path)
    const found = volume.find(path, true).inode
    if (found?.kind === "directory") return found
    const made = volume.newDirectory(0o755)
    volume.rename({ directory: parent, name, inode: made })
    return made
  }

  /** A place in a folder that exists. What the test does needs no sync. */
  const prepared = (path: string, follow: boolean) => {
    folder(posix.dirname(path))
    return volume.find(path, follow)
  }

  const remove = (path: string): void => {
    const place = prepared(path, false)
    if (place.inode === undefined) return
    volume.rename({ ...place, inode: undefined })
    volume.syncNames()
  }

  const write = (path: string, bytes: Uint8Array): void => {
    const place = prepared(path, true)
    const found = place.inode?.kind === "file" ? place.inode : undefined
    const inode = found ?? volume.newFile(0o600)
    if (found === undefined) volume.rename({ ...place, inode })
    inode.content.truncate(0)
    inode.content.write(0, bytes)
    inode.mtimeNs = volume.nowNs()
    inode.content.sync()
    volume.syncNames()
  }

  const list = (): ReadonlyArray<string> => {
    const under = (path: string, { entries }: Directory): ReadonlyArray<string> =>
      [...entries].flatMap(([name, inode]) =>
        inode.kind === "directory" ? under(`${path}/${name}`, inode) : [`${path}/${name}`]
      )
    return under("", volume.root).toSorted()
  }

  const modulesOf = (process: ProcessView, stdio: Stdio = {}) => {
    const cwd = stdio.cwd ?? "/"
    folder(cwd)
    volume.syncNames()
    descriptors.start(process, stdio)
    const kernel = makeKernel(process, volume, descriptors, cwd, () => procOf(process, processes(), bootId))
    const later = makeLater(process, after)
    const opened = byDescriptor(kernel)
    const promises = withGaps("fs/promises", promised(opened, later))
    const fs = withGaps("fs", {
      ...opened,
      ...byPath(kernel),
      createReadStream: (path: string, options?: ReadOptions) => readStream(opened, later, path, options),
      promises
    })
    return { fs, promises }
  }

  return {
    modulesOf,
    /** Bytes that all files together can have. */
    get capacity() {
      return volume.capacity
    },
    set capacity(bytes: number) {
      volume.capacity = bytes
    },
    /** Files, folders and further names that the disk can have. */
    get names() {
      return volume.names
    },
    set names(count: number) {
      volume.names = count
    },
    /** Like a file system after an error: what would change it fails with EROFS, also with an open descriptor. */
    get readOnly() {
      return volume.readOnly
    },
    set readOnly(isReadOnly: boolean) {
      volume.readOnly = isReadOnly
    },
    /** `undefined` if there is no such file. */
    read: (path: string): Uint8Array | undefined => {
      try {
        const { inode } = volume.find(path, true)
        return inode?.kind === "file" ? inode.content.read(0, inode.content.size).slice() : undefined
      } catch {
        return undefined
      }
    },
    /** Makes the folders above it. What a test writes, removes or links is on the disk at once, as after a sync. */
    write,
    remove,
    mkdir: (path: string): void => {
      folder(path)
      volume.syncNames()
    },
    /** One more name for a file. */
    link: (from: string, to: string): void => {
      const { inode } = volume.find(from, false)
      if (inode === undefined) throw new Error(`the simulated disk has no ${from}`)
      volume.rename({ ...prepared(to, false), inode })
      volume.syncNames()
    },
    symlink: (target: string, path: string): void => {
      volume.rename({ ...prepared(path, false), inode: volume.newSymlink(target) })
      volume.syncNames()
    },
    /** All files and symbolic links. */
    list,
    /** Power is lost, and comes back. End the processes first: no descriptor is left. */
    crash: (): void => {
      descriptors.closeAll()
      volume.crash(random)
      volume.readOnly = false
      bootId = bootIdOf(random)
    }
  }
}
