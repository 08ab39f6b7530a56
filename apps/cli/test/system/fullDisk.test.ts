/** A disk that is full before a run is called that, and ends it with exit code 1. */
import { spawnSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { aged, fixture as pruneFixture, onCache, oneInstance, uuid } from "../prune.ts"

/** Runs the CLI with a full disk at `folder`, on which the script can make room. */
const onFullDisk = (folder: string, room: string) => [
  "unshare",
  "--mount",
  "/bin/sh",
  "-c",
  `folder=$0; mount -t tmpfs -o size=64k tmpfs "$folder" && cd "$folder" && ${room}; exec "$@"`,
  folder
]

const noMounts = (): string | undefined => {
  const { error, status, stderr } = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], {
    encoding: "utf8"
  })
  return status === 0 ? undefined : `needs a disk that can be filled: ${error?.message ?? stderr.trim()}`
}

describe("a full disk", () => {
  const reason = noMounts()

  it("before the first deletion is exit code 1, and nothing is deleted", async (context) => {
    if (reason !== undefined) return context.skip(reason)
    await using f = await pruneFixture(oneInstance(aged({ t1: 40 })))
    const disk = join(f.folder, "disk")
    mkdirSync(disk)
    const through = onFullDisk(disk, "head -c 1M /dev/zero > filler 2> /dev/null")
    for (const [flag, what] of [
      ["--journal", "journal"],
      ["--export", "export"]
    ]) {
      const { code, stderr, stdout } = await f.run([...onCache, "--all", `${flag}`, join(disk, "file")], { through })
      expect([code, stdout]).toEqual([1, ""])
      expect(stderr).toContain(
        `no space left on device: the ${what} ${disk}/file cannot be written. Nothing was deleted.`
      )
    }
    expect(f.left(uuid(1))).toEqual(["t1"])
  })
})
