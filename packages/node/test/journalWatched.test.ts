/** The lock of an owner that this system knows nothing about: it is watched. */
import { inUse, opening, waiting } from "./lockSupport.ts"
import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { folder } from "./journalSupport.ts"

describe("a lock that is watched", () => {
  const foreign = `{"lock":"l","pid":7,"host":"h\\u001b[31m"}\n`

  it("and touched is respected, in words for a terminal", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    writeFileSync(lock, foreign)
    const { end, millis, said } = await opening(f.journal, () => utimesSync(lock, 1, 1))
    expect([said, end]).toEqual([
      [waiting(lock, String.raw` (process 7 on h\u001b[31m)`)],
      inUse(lock, String.raw`7 on h\u001b[31m`)
    ])
    expect(millis).toBe(500)
    expect(readFileSync(lock, "utf8")).toBe(foreign)
  })

  it("and touched at the last moment is respected", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    writeFileSync(lock, foreign)
    let polls = 0
    const { end, millis } = await opening(f.journal, () => {
      polls += 1
      if (polls === 20) utimesSync(lock, 1, 1)
    })
    expect([end.slice(0, 5), millis]).toEqual(["InUse", 10_000])
  })

  it("and removed frees the journal at once", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    writeFileSync(lock, foreign)
    expect(await opening(f.journal, () => rmSync(lock, { force: true }))).toMatchObject({ end: "open", millis: 500 })
  })

  it("and replaced is watched from the start, with one word about it", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    writeFileSync(lock, foreign)
    let polls = 0
    const { end, millis, said } = await opening(f.journal, () => {
      polls += 1
      if (polls === 10) writeFileSync(lock, foreign.replace(`"l"`, `"m"`))
    })
    expect([said.length, end, millis]).toEqual([1, "open", 15_000])
  })

  it("and cannot be read any more is an error", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    writeFileSync(lock, foreign)
    const { end } = await opening(f.journal, () => writeFileSync(lock, "other"))
    expect(end).toBe(`Unusable: cannot be locked: ${lock} is not a lock of dcs-tasks; move it away`)
  })
})
