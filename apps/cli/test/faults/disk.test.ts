/** The bundle on disks that run full, turn read-only or limit files in the middle of a run, and the same command on a good one. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Bulk, bulk } from "../bulk.ts"
import { ndjson, type Run } from "../cli.ts"
import { aged, fixture as pruneFixture, onCache, oneInstance, uuid } from "../prune.ts"
import { finishedIn, problemsOf, reportOf } from "./laws.ts"

interface Places {
  /** Where the disk is while the command runs, and only for it. */
  readonly disk: string
  /** Where its files are afterwards. */
  readonly after: string
}

const placesIn = (folder: string): Places => {
  const places = { disk: join(folder, "disk"), after: join(folder, "after") }
  mkdirSync(places.disk)
  mkdirSync(places.after)
  return places
}

/** Runs the CLI in a mount namespace with what `mount` mounts at `$disk`, and keeps the files that are there afterwards. */
const onDisk = ({ after, disk }: Places, mount: string): readonly [string, ...ReadonlyArray<string>] => [
  "unshare",
  "--mount",
  "/bin/sh",
  "-c",
  `disk=$0; after=$1; shift; (PATH=$PATH:/usr/sbin:/sbin; ${mount}) >&2 || exit 99; "$@"; code=$?; rm -f "$disk/filler"; cp "$disk"/* "$after"; exit $code`,
  disk,
  after
]

const tmpfs = 'mount -t tmpfs -o size=32k tmpfs "$disk"'
/** Leaves room for some lines in a last page that is not full. */
const filled = `${tmpfs} && head -c 10k /dev/zero > "$disk/filler"`
const noInodes = 'mount -t tmpfs -o size=64k,nr_inodes=2 tmpfs "$disk"'
const ext4 = (size: string): string =>
  `head -c ${size} /dev/zero > "$after.img" && mkfs.ext4 -q "$after.img" && mount -o loop "$after.img" "$disk" && rm "$after.img"`

const abort = (disk: string): string => `mount -o remount,abort "${disk}"`

/** Why such a disk cannot be had here. */
const missing = (mount: string): string | undefined => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-disk-"))
  const [command, ...args] = [...onDisk(placesIn(folder), mount), "/bin/sh", "-c", `: > "${folder}/disk/file"`]
  const { error, status, stderr } = spawnSync(command, args, { encoding: "utf8" })
  rmSync(folder, { recursive: true })
  return status === 0 ? undefined : `needs a disk of its own: ${error?.message ?? stderr.trim()}`
}

/** Deletes all ids into a journal at this path. */
const remove = (f: Bulk, journal: string) => [
  "--file",
  f.file("ids", f.ids.join("\n")),
  "--yes",
  "-o",
  "json",
  "--journal",
  journal
]

/** Compares a run that its journal has stopped with the server, and the next run with the journal that it has left. */
const expectResumed = async (f: Bulk, run: Run, journal: string): Promise<void> => {
  const written = readFileSync(journal, "utf8")
  const observed = { run, input: f.ids, emulator: f.emulator, journal: written }
  // What was on its way when the disk failed has its result, and no line any more.
  expect(problemsOf(observed).filter((law) => !law.endsWith("the journal says so"))).toEqual([])
  const { summary } = reportOf(run)
  expect(summary["deleted"]).toBeGreaterThan(3)
  expect(summary["not-attempted"]).toBeGreaterThan(20)
  for (const id of f.sent()) expect(written).toContain(id)
  const finished = finishedIn(written)
  expect(finished.size).toBeGreaterThan(3)

  const before = f.sent().length
  const next = await f.run(remove(f, journal))
  expect(next.code).toBe(0)
  expect(problemsOf({ ...observed, run: next, before, journal: readFileSync(journal, "utf8") })).toEqual([])
  expect(
    f
      .sent()
      .slice(before)
      .filter((id) => finished.has(id))
  ).toEqual([])
  expect(f.left().size).toBe(0)
}

describe.concurrent("a disk", () => {
  const noTmpfs = missing(tmpfs)
  const noExt4 = missing(`${ext4("4m")} && ${abort("$disk")} && mount -t tmpfs tmpfs "$disk"`)
  for (const [name, mount, reason] of [
    ["of 32 KiB", tmpfs, noTmpfs],
    ["that others have filled", filled, noTmpfs],
    ["with ext4 that others have filled", `${ext4("160k")} && head -c 70k /dev/zero > "$disk/filler"`, noExt4]
  ] as const) {
    it(`${name} that runs full under a journal: exit code 1; the next run finishes it`, async (context) => {
      if (reason !== undefined) return context.skip(reason)
      await using f = await bulk(160)
      const places = placesIn(f.folder)
      const run = await f.run(remove(f, join(places.disk, "journal")), { through: onDisk(places, mount) })
      expect(run.code).toBe(1)
      expect(run.stderr.match(/no space left on device: the journal \S* cannot be written. No more/g)).toHaveLength(1)
      await expectResumed(f, run, join(places.after, "journal"))
    })
  }

  it("without a free inode: nothing is sent, exit code 1, and no file is left", async (context) => {
    if (noTmpfs !== undefined) return context.skip(noTmpfs)
    await using f = await bulk(3)
    const places = placesIn(f.folder)
    const run = await f.run(remove(f, join(places.disk, "journal")), { through: onDisk(places, noInodes) })
    expect(run).toMatchObject({ code: 1 })
    expect(run.stderr).toContain("no space left on device: the journal")
    expect(f.sent()).toEqual([])
    expect(existsSync(join(places.after, "journal.lock"))).toBe(false)
    // The journal itself was made before its lock, and is empty.
    expect((await f.run(remove(f, join(places.after, "journal")))).code).toBe(0)
  })

  it("that turns read-only under a journal: exit code 1; the next run finishes it", async (context) => {
    if (noExt4 !== undefined) return context.skip(noExt4)
    await using f = await bulk(160)
    const places = placesIn(f.folder)
    const through = onDisk(places, ext4("4m"))
    const { child, done } = f.start(remove(f, join(places.disk, "journal")), { through })
    let results = 0
    child.stdout.on("data", (chunk: Buffer) => {
      const had = results
      results += chunk.toString("latin1").split(`"outcome"`).length - 1
      if (had >= 20 || results < 20) return
      spawnSync("nsenter", ["--target", String(child.pid), "--mount", "/bin/sh", "-c", abort(places.disk)])
    })
    const run = await done
    expect(run.code).toBe(1)
    // The next line, or the lock's heartbeat where the machine is slow.
    expect(run.stderr).toMatch(
      /cannot be (?:written|kept locked): read-only file system \(EROFS\)\. No more deletions are started\./
    )
    await expectResumed(f, run, join(places.after, "journal"))
  })

  it("that runs full under an export: nothing is deleted that is not exported; the next run finishes it", async (context) => {
    if (noTmpfs !== undefined) return context.skip(noTmpfs)
    const tasks = aged(Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`task-${n}`, 40])))
    await using f = await pruneFixture(oneInstance(tasks))
    const places = placesIn(f.folder)
    const args = (folder: string) => [
      ...onCache,
      "--all",
      "--export",
      join(folder, "export"),
      "--journal",
      join(f.folder, "journal")
    ]
    const run = await f.run(args(places.disk), { through: onDisk(places, tmpfs) })
    const exported = () =>
      new Set(ndjson(readFileSync(join(places.after, "export"), "utf8")).map(({ task }) => JSON.stringify(task)))
    expect(run.code).toBe(1)
    expect(run.stderr).toContain("no space left on device: the export")
    const left = f.left(uuid(1)).length
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(150)
    expect(exported().size).toBeGreaterThanOrEqual(150 - left)
    expect(await f.run(args(places.after))).toMatchObject({ code: 0 })
    expect(f.left(uuid(1))).toEqual([])
    expect(exported().size).toBe(150)
  })

  it("that runs full under the results: exit code 1; the next run finishes it", async (context) => {
    if (noTmpfs !== undefined) return context.skip(noTmpfs)
    await using f = await bulk(300)
    const places = placesIn(f.folder)
    const [command, ...args] = onDisk(places, tmpfs)
    const through = [command, ...args, "/bin/sh", "-c", `exec "$@" > "${places.disk}/results"`, "sh"]
    const journal = join(f.folder, "journal")
    const run = await f.run(remove(f, journal), { through })
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/ENOSPC\)\. The output is incomplete\. Fix this, then run again\.$/m)
    const finished = finishedIn(readFileSync(journal, "utf8"))
    const before = f.sent()
    expect(before.length).toBeLessThan(300)
    expect([...finished].toSorted()).toEqual([...before].toSorted())
    expect((await f.run(remove(f, journal))).code).toBe(0)
    expect(f.sent()).toHaveLength(300)
  })
})

describe.concurrent("a limit on files", () => {
  it("stops the journal like a full disk: exit code 1; the next run finishes it", async () => {
    await using f = await bulk(160)
    const journal = join(f.folder, "journal")
    const run = await f.run(remove(f, journal), { through: ["/bin/sh", "-c", 'ulimit -f 24; exec "$@"', "sh"] })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain("cannot be written: file too large (EFBIG). No more deletions are started.")
    await expectResumed(f, run, journal)
  })
})
