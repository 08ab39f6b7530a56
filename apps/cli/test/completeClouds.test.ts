/** `--complete-clouds`, which completion scripts run, with the bundle. */
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
