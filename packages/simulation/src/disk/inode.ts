/** What a name leads to. */
import type { Content } from "./content.ts"

interface Common {
  readonly ino: number
  /** The permissions. */
  readonly mode: number
  mtimeNs: bigint
  nlink: number
  /** The number of descriptors. */
  opened: number
}

export interface File extends Common {
  readonly kind: "file"
  readonly content: Content
}

export interface Directory extends Common {
  readonly kind: "directory"
  entries: Map<string, Inode>
  /** What a power loss leaves of the entries. */
  readonly durable: Map<string, Inode>
}

export interface Symlink extends Common {
  readonly kind: "symlink"
  readonly target: string
}

interface Pipe extends Common {
  readonly kind: "pipe"
}

export type Inode = File | Directory | Symlink | Pipe

const common = (ino: number, mode: number, mtimeNs: bigint): Common => ({ ino, mode, mtimeNs, nlink: 0, opened: 0 })

export const file = (ino: number, mode: number, mtimeNs: bigint, content: Content): File => ({
  ...common(ino, mode, mtimeNs),
  kind: "file",
  content
})

export const directory = (ino: number, mode: number, mtimeNs: bigint): Directory => ({
  ...common(ino, mode, mtimeNs),
  kind: "directory",
  entries: new Map(),
  durable: new Map()
})

export const symlink = (ino: number, mtimeNs: bigint, target: string): Symlink => ({
  ...common(ino, 0o777, mtimeNs),
  kind: "symlink",
  target
})

export const pipe = (ino: number, mtimeNs: bigint): Pipe => ({ ...common(ino, 0o600, mtimeNs), kind: "pipe", nlink: 1 })
