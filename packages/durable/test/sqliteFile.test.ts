/** The file of SQLite: who can read it, and what is reported if it cannot be used. */
import { openCleanUp } from "@dcs-tasks/durable/client"
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dcs-tasks-sqlite-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const modeOf = (name: string): number => statSync(join(folder, name)).mode & 0o777

it.skipIf(process.platform === "win32")("only its owner can read it, because it has user names", async () => {
  await using _ = await openCleanUp({ database: join(folder, "runs.db") })
  const modes = readdirSync(folder).map((name) => [name, modeOf(name)])
  expect(modes).toEqual([
    ["runs.db", 0o600],
    ["runs.db-shm", 0o600],
    ["runs.db-wal", 0o600]
  ])
})

it.skipIf(process.platform === "win32")("keeps the mode of a file that is there", async () => {
  const database = join(folder, "runs.db")
  await (await openCleanUp({ database })).close()
  chmodSync(database, 0o640)
  await (await openCleanUp({ database })).close()
  expect(modeOf("runs.db")).toBe(0o640)
})

it("reports a file that is no database", () => {
  writeFileSync(join(folder, "runs.db"), "a text that is longer than the header of a database".repeat(9))
  return expect(openCleanUp({ database: join(folder, "runs.db") })).rejects.toThrow(/file is not a database/)
})

it("reports a folder that does not exist", () =>
  expect(openCleanUp({ database: join(folder, "none", "runs.db") })).rejects.toThrow(
    /none.runs\.db cannot be opened: .*no such file/
  ))
