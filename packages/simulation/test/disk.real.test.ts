/** The simulated disk against the real one: random sequences of calls have the same results. */
import { random, type Random } from "@dcs-tasks/contract/laws/random"
import * as real from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { assert, expect, test } from "vitest"
import { makeDisk } from "../src/disk/disk.ts"
import { makeProcess } from "./disk.process.ts"

const sequences = 300
const callsOfEach = 40
/** In memory where that is possible. */
const temporary = real.existsSync("/dev/shm") ? "/dev/shm" : tmpdir()

const simulated = (folder: string): Fs => {
  const process = makeProcess()
  const disk = makeDisk({ random: random(1), processes: () => [process], now: () => 1_700_000_000_123 })
  disk.mkdir(folder)
  return disk.modulesOf(process, { cwd: folder }).fs
}

/** The part of either file system that the calls need. */
interface Fs {
  openSync(path: string, flags: string | number, mode: number): number
  closeSync(fd: number): void
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number | null): number
  writeSync(fd: number, text: string, position: number | null): number
  readSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number | null): number
  ftruncateSync(fd: number, size: number): void
  fsyncSync(fd: number): void
  futimesSync(fd: number, accessed: Date, modified: Date): void
  fstatSync(fd: number, options: object): unknown
  statSync(path: string, options: object): unknown
  lstatSync(path: string, options?: object): unknown
  readFileSync(file: string | number, encoding: "latin1" | "utf8"): unknown
  realpathSync(path: string): string
  readlinkSync(path: string): string
  existsSync(path: string): boolean
  accessSync(path: string): void
  linkSync(from: string, to: string): void
  symlinkSync(target: string, path: string): void
  renameSync(from: string, to: string): void
  unlinkSync(path: string): void
  rmSync(path: string, options: { readonly force: boolean }): void
  mkdirSync(path: string, options?: { readonly recursive: true }): unknown
  copyFileSync(from: string, to: string, mode: number): void
}

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } =
  real.constants
const flags: readonly ["r", ...ReadonlyArray<string | number>] = [
  "r",
  "r+",
  "w",
  "wx",
  "a",
  "a+",
  "w+",
  O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK,
  O_RDONLY | O_NONBLOCK | O_NOFOLLOW,
  O_RDONLY | O_DIRECTORY,
  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
  O_WRONLY | O_CREAT | O_NOFOLLOW,
  O_RDWR | O_TRUNC
]
const names = ["a", "b", "c", "d", "d/a", "d/b", "d/e", "d/e/a", "l", "d/l", "none/a"] as const
const targets = ["a", "../a", "d", "b", "l", "gone", "d/e", "."] as const

const kindOf = (stats: unknown): string | undefined =>
  ["isFile", "isDirectory", "isSymbolicLink", "isFIFO"].find((name) => {
    if (typeof stats !== "object" || stats === null) return false
    const method: unknown = Reflect.get(stats, name)
    return typeof method === "function" && Reflect.apply(method, stats, []) === true
  })

/** Without what differs from disk to disk. */
const shownStats = (stats: unknown): unknown => {
  if (typeof stats !== "object" || stats === null) return stats
  const kind = kindOf(stats)
  const read = (name: string): unknown => Reflect.get(stats, name)
  return kind === "isDirectory"
    ? { kind }
    : { kind, size: read("size"), nlink: read("nlink"), mode: Number(read("mode")) }
}

const shownError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const read = (name: string): unknown => Reflect.get(error, name)
  return {
    message: error.message,
    code: read("code"),
    errno: read("errno"),
    syscall: read("syscall"),
    path: read("path"),
    dest: read("dest")
  }
}

const attempt = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return shownError(error)
  }
}

interface Session {
  readonly fs: Fs
  /** Descriptors by the order in which they were opened. */
  readonly opened: Array<number>
  readonly folder: string
}

type Action = (session: Session) => unknown

const actions = (at: Random): Action => {
  const path = at.pick(names)
  const other = at.pick(names)
  const slot = at.below(4)
  const size = at.below(9000)
  const position = at.chance(0.5) ? null : at.below(6000)
  const options = { bigint: at.chance(0.5), throwIfNoEntry: at.chance(0.5) }
  const bytes = Buffer.alloc(at.below(5000), 65 + at.below(26))
  const flag = at.pick(flags)
  const target = at.pick(targets)
  const made = at.pick(["m", "m/n", "m/n/o/p"])
  const encoding = at.pick<"latin1" | "utf8">(["latin1", "utf8"])
  const force = at.chance(0.5)
  const on = ({ folder }: Session, name: string) => join(folder, name)
  // A descriptor that was never opened.
  const fdOf = ({ opened }: Session) => opened.at(-1 - slot) ?? 987_654
  const open: Action = (session) => {
    session.opened.push(session.fs.openSync(on(session, path), flag, 0o640))
    return "opened"
  }
  const write: Action = (session) => session.fs.writeSync(fdOf(session), bytes, 0, bytes.length, position)
  const close: Action = (session) => {
    const fd = fdOf(session)
    const index = session.opened.lastIndexOf(fd)
    if (index >= 0) session.opened.splice(index, 1)
    session.fs.closeSync(fd)
  }
  return at.pick<Action>([
    open,
    open,
    open,
    write,
    write,
    close,
    (session) => session.fs.writeSync(fdOf(session), "text", position),
    (session) => {
      const into = Buffer.alloc(size)
      const read = session.fs.readSync(fdOf(session), into, 0, size, position)
      return [read, into.toString("latin1")]
    },
    (session) => session.fs.ftruncateSync(fdOf(session), size),
    // A real one takes milliseconds, and has nothing to compare.
    (session) => session.fs.fsyncSync(-1 - slot + 987_654),
    (session) => session.fs.futimesSync(fdOf(session), new Date(5), new Date(6)),
    (session) => shownStats(session.fs.fstatSync(fdOf(session), options)),
    (session) => shownStats(session.fs.statSync(on(session, path), options)),
    (session) => shownStats(session.fs.lstatSync(on(session, path), options)),
    (session) => session.fs.readFileSync(on(session, path), encoding),
    (session) => session.fs.readFileSync(fdOf(session), encoding),
    (session) => session.fs.realpathSync(on(session, path)),
    (session) => session.fs.readlinkSync(on(session, path)),
    (session) => session.fs.existsSync(on(session, path)),
    (session) => session.fs.accessSync(on(session, path)),
    (session) => session.fs.linkSync(on(session, path), on(session, other)),
    (session) => session.fs.renameSync(on(session, path), on(session, other)),
    (session) => session.fs.renameSync(on(session, path), on(session, other)),
    (session) => session.fs.unlinkSync(on(session, path)),
    (session) => session.fs.mkdirSync(on(session, path)),
    (session) => session.fs.mkdirSync(on(session, made), { recursive: true }),
    (session) => session.fs.symlinkSync(target, on(session, path)),
    (session) => {
      const stats = session.fs.lstatSync(on(session, path), { throwIfNoEntry: false })
      return kindOf(stats) === "isDirectory" ? "a folder" : session.fs.rmSync(on(session, path), { force })
    },
    (session) => session.fs.copyFileSync(on(session, path), on(session, other), real.constants.COPYFILE_EXCL)
  ])
}

/** Each `expect` takes longer than the call that it is for. */
const compare = (found: unknown, expected: unknown, where: string): void => {
  if (!isDeepStrictEqual(found, expected)) assert.deepStrictEqual(found, expected, where)
}

/** Every name, with what it leads to. */
const shownTree = ({ folder, fs }: Session): unknown =>
  names.map((name) => [
    name,
    attempt(() => shownStats(fs.lstatSync(join(folder, name)))),
    attempt(() => fs.readFileSync(join(folder, name), "latin1"))
  ])

test("random sequences of calls have the results of the real file system", () => {
  const root = real.realpathSync(real.mkdtempSync(join(temporary, "disk-")))
  const umask = process.umask(0o022)
  const seen = new Map<string, number>()
  try {
    for (let seed = 0; seed < sequences; seed += 1) {
      // A link can lead out of the folder.
      const folder = join(root, String(seed), "folder")
      real.mkdirSync(folder, { recursive: true })
      const sessions: readonly [Session, Session] = [
        { fs: real, opened: [], folder },
        { fs: simulated(folder), opened: [], folder }
      ]
      const at = random(seed)
      if (at.chance(0.7)) for (const { fs } of sessions) fs.mkdirSync(join(folder, "d"))
      for (let number = 0; number < callsOfEach; number += 1) {
        const action = actions(at)
        const [expected, found] = sessions.map((session) => attempt(() => action(session)))
        compare(found, expected, `seed ${seed}, call ${number}: ${action}`)
        const code = typeof expected === "object" && expected !== null ? Reflect.get(expected, "code") : undefined
        seen.set(String(code), (seen.get(String(code)) ?? 0) + 1)
      }
      const [expected, found] = sessions.map(shownTree)
      compare(found, expected, `seed ${seed}`)
      for (const fd of sessions[0].opened) real.closeSync(fd)
    }
  } finally {
    process.umask(umask)
    real.rmSync(root, { recursive: true })
  }
  // What it compares, so that a change of the pool does not make it easy.
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(["undefined", "ENOENT", "EEXIST", "EBADF", "EISDIR", "ENOTDIR", "ELOOP", "EINVAL"])
  )
})
