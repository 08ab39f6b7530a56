/** A laptop with three clouds in clouds.yaml, on a terminal. */
import { demo } from "@dcs-tasks/emulator"
import { expect } from "vitest"
import { section } from "./page.ts"
import { cloud, cloudsYaml, session } from "./session.ts"

const [{ id: orders }] = demo.instances
const { deletable, failed, unknown } = demo.tasks

export const laptop = async (): Promise<string> => {
  const page = section("A laptop with three clouds")
  await using s = await session(page, {})
  const { operations } = s
  const good = cloud(s.emulator, { password: s.emulator.account.password })
  const prod = cloud(s.emulator, { password: "of-last-year" })
  s.inHome(".config/openstack/clouds.yaml", cloudsYaml({ prod, staging: good, lab: good }))

  page.prose(`The operator has \`prod\`, \`staging\` and \`lab\` in \`clouds.yaml\`, forgets \`--cloud\`, and then mistypes it. Both messages name the
clouds to choose from. Nothing is sent.`)
  const none = await s.terminal("dcs-tasks instances")
  expect(none).toMatchObject({ code: 4, output: expect.stringContaining("has prod, staging, lab: pass one of them") })
  const mistyped = await s.terminal("dcs-tasks instances --cloud stagin")
  expect(mistyped).toMatchObject({ code: 2, output: expect.stringContaining("prod, staging, lab") })
  expect(operations()).toEqual([])

  page.prose(`Does \`staging\` work? \`doctor\` logs in, finds the instance by its name, and says what it did not check. The last line is the
verdict.`)
  const doctor = await s.terminal("dcs-tasks doctor --cloud staging -I dcs-orders")
  expect(doctor).toMatchObject({ code: 0, output: expect.stringMatching(/\nready: these settings work$/) })
  expect(doctor.output).not.toContain(s.emulator.account.password)
  expect(operations()).not.toContain("deleteBackgroundTask")

  page.prose("Which finished tasks are there? The table fits the terminal.")
  const list = await s.terminal("dcs-tasks list --cloud staging -I dcs-orders --status SUCCESS,FAILED --limit 3")
  expect(list.code).toBe(0)
  const ended = s.emulator.tasks(orders).filter(({ status }) => status === "SUCCESS" || status === "FAILED")
  const rows = list.output.split("\n").slice(1)
  expect(rows.map((row) => row.split(" ")[0])).toEqual(ended.slice(0, 3).map(({ id }) => id))

  page.prose(
    `Two records have to go, but one id is wrong. For several ids there is a question. The wrong id is explained, and the exit code is 1.`
  )
  const before = s.emulator.taskCount(orders)
  const two = await s.terminal(
    `dcs-tasks delete ${deletable} ${unknown} --cloud staging -I dcs-orders --concurrency 1`,
    { typed: [[/\[y\/N\] /, "y\r"]] }
  )
  expect(two).toMatchObject({ code: 1, output: expect.stringContaining("1 deleted, 1 failed in ") })
  expect(s.sent()).toEqual([deletable, unknown])
  expect(s.emulator.deleted(orders).has(deletable)).toBe(true)
  expect(s.emulator.taskCount(orders)).toBe(before - 1)

  page.prose("The password of `prod` is out of date. IAM rejects it, and DCS gets no request.")
  const sofar = operations().length
  const wrong = await s.terminal(`dcs-tasks delete ${failed} --cloud prod -I dcs-orders`)
  expect(wrong.code).toBe(4)
  expect(wrong.output).not.toContain("of-last-year")
  expect(operations().slice(sofar)).toEqual(["createToken"])
  expect(s.emulator.taskCount(orders)).toBe(before - 1)
  return page.text()
}
