/** Completion scripts, and `--complete-clouds`, which they run, with the bundle. */
import { expect, it } from "vitest"
import { machine } from "./machine.ts"

it("prints the names in clouds.yaml that need no quotes, and sends nothing", async () => {
  await using m = await machine()
  expect(await m.run(["--complete-clouds"])).toEqual({ code: 0, stdout: "", stderr: "" })
  m.inHome(".config/openstack/clouds.yaml", "clouds:\n  prod: {}\n  eu.lab-1: {}\n  a b: {}\n  -x: {}\n  $(id): {}\n")
  const { code, stderr, stdout } = await m.run(["--complete-clouds"])
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: "", stdout: "prod\neu.lab-1\n" })
  m.inCwd("clouds.yaml", "clouds: [")
  expect(await m.run(["--complete-clouds"])).toEqual({ code: 0, stdout: "", stderr: "" })
  expect(m.operations()).toEqual([])
})

it("is in no help", async () => {
  await using m = await machine()
  expect((await m.run(["--help"])).stdout).not.toContain("complete-clouds")
})

it.each(["bash", "zsh", "fish"])("the script of %s offers no flag that is not in the help", async (shell) => {
  await using m = await machine()
  const { code, stdout } = await m.run(["--completions", shell])
  expect(code).toBe(0)
  expect(stdout).toContain("no-export")
  expect(stdout).not.toMatch(/no-(?:no-|yes|dry-run|debug|quiet)/)
})
