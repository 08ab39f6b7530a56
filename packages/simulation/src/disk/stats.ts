/** What `stat` returns. */
import type { Inode } from "./inode.ts"

const kinds = { file: 0o100000, directory: 0o040000, symlink: 0o120000, pipe: 0o010000 } as const

const device = 42

const sizeOf = (inode: Inode): number => {
  if (inode.kind === "file") return inode.content.size
  return inode.kind === "symlink" ? Buffer.byteLength(inode.target) : 0
}

const questions = ({ kind }: Inode) => ({
  isFile: () => kind === "file",
  isDirectory: () => kind === "directory",
  isSymbolicLink: () => kind === "symlink",
  isFIFO: () => kind === "pipe",
  isSocket: () => false,
  isCharacterDevice: () => false,
  isBlockDevice: () => false
})

const numberStats = (inode: Inode) => ({
  dev: device,
  ino: inode.ino,
  mode: kinds[inode.kind] | inode.mode,
  nlink: inode.nlink,
  uid: 1000,
  gid: 1000,
  size: sizeOf(inode),
  mtimeMs: Number(inode.mtimeNs) / 1e6,
  mtime: new Date(Number(inode.mtimeNs / 1_000_000n)),
  ...questions(inode)
})

const bigintStats = (inode: Inode) => ({
  dev: BigInt(device),
  ino: BigInt(inode.ino),
  mode: BigInt(kinds[inode.kind] | inode.mode),
  nlink: BigInt(inode.nlink),
  uid: 1000n,
  gid: 1000n,
  size: BigInt(sizeOf(inode)),
  mtimeMs: inode.mtimeNs / 1_000_000n,
  mtimeNs: inode.mtimeNs,
  mtime: new Date(Number(inode.mtimeNs / 1_000_000n)),
  ...questions(inode)
})

export type SimulatedStats = ReturnType<typeof numberStats> | ReturnType<typeof bigintStats>

export interface StatOptions {
  readonly bigint?: boolean
  readonly throwIfNoEntry?: boolean
}

export const statsOf = (inode: Inode, options?: StatOptions): SimulatedStats =>
  options?.bigint === true ? bigintStats(inode) : numberStats(inode)
