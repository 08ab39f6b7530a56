/** The compiled code of the CLI is kept where no other user can write, because it is run. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { run } from "../cli.ts"

let home = ""
let temporary = ""
const cache = () => join(home, ".cache/dcs-tasks")

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dcs-tasks-home-"))
  temporary = join(home, "tmp")
  mkdirSync(temporary)
})
afterEach(() => rmSync(home, { recursive: true }))

/** Nothing is ever kept in the temporary directory. */
const expectHelp = async (env: Readonly<Record<string, string>>) => {
  const { code } = await run(["--help"], { env: { TMPDIR: temporary, XDG_CACHE_HOME: "", ...env } })
  expect([code, readdirSync(temporary)]).toEqual([0, []])
}

it("is kept in a folder of the user's own", async () => {
  await expectHelp({ HOME: home })
  expect(statSync(cache()).mode & 0o777).toBe(0o700)
  expect(readdirSync(cache())).toHaveLength(1)
})

it("is kept where XDG_CACHE_HOME says, unless that is relative", async () => {
  mkdirSync(join(home, "xdg"))
  await expectHelp({ HOME: home, XDG_CACHE_HOME: join(home, "xdg") })
  expect(readdirSync(join(home, "xdg"))).toEqual(["dcs-tasks"])
  expect(existsSync(cache())).toBe(false)
  await expectHelp({ HOME: home, XDG_CACHE_HOME: "xdg" })
  expect(existsSync(cache())).toBe(true)
})

it.each([
  ["the folder", "dcs-tasks"],
  ["the folder of caches", ""]
])("is not kept if others can write %s", async (_, name) => {
  mkdirSync(cache(), { recursive: true, mode: 0o700 })
  chmodSync(join(home, ".cache", name), 0o777)
  await expectHelp({ HOME: home })
  expect(readdirSync(cache())).toEqual([])
})

it("creates nothing in a home that others can write", async () => {
  chmodSync(home, 0o777)
  await expectHelp({ HOME: home })
  expect(readdirSync(home)).toEqual(["tmp"])
})

it("is not kept behind a link", async () => {
  const target = join(home, "target")
  mkdirSync(target)
  mkdirSync(join(home, ".cache"))
  symlinkSync(target, cache())
  await expectHelp({ HOME: home })
  expect(readdirSync(target)).toEqual([])
})

it.each([[{}], [{ HOME: "" }], [{ HOME: "relative" }], [{ HOME: "/dev/null" }]])("is not kept with %j", async (env) => {
  await expectHelp(env)
})
