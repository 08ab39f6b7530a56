/** `--scenario` of the command. */
import { describe, expect, it } from "vitest"
import { help, readFlags } from "../src/commandFlags.ts"
import { start } from "./binSupport.ts"

describe("--scenario", () => {
  it("throttled", async () => {
    await using emulator = await start("--scenario", "throttled")
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await emulator.tasks()).status))
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
  })

  it("flaky", async () => {
    await using emulator = await start("--scenario", "flaky")
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () =>
        emulator.tasks().then(
          ({ status }) => status,
          () => "reset"
        )
      )
    )
    expect(outcomes.filter((outcome) => outcome === 200).length).toBeGreaterThan(30)
    expect(new Set(outcomes)).toEqual(new Set([200, 500, "reset"]))
  })

  const described = [...help.matchAll(/^ {5,}([a-z-]+) +(--[a-z].*?)(?:,.*)?$/gm)].map(
    ([, name = "", flags = ""]) => [name, flags] as const
  )

  it.each(described)("%s is %s, and each of these can be overridden", (name, flags) => {
    const preset = flags.split(" ")
    expect(readFlags(["--scenario", name])).toEqual(readFlags(preset))
    expect(readFlags(["--scenario", name, "--latency", "5", "--tasks", "6"])).toMatchObject({ latency: 5, tasks: 6 })
  })

  it("has presets of flags", () => {
    expect(described.map(([name]) => name)).toEqual(["throttled", "flaky", "slow", "long", "expired-token"])
  })

  it("forbidden", async () => {
    await using emulator = await start("--scenario", "forbidden")
    const statuses = await Promise.all(
      (await emulator.instances()).map(async (id) => (await emulator.tasks(id)).status)
    )
    expect(statuses).toEqual([200, 403])
  })

  it("expired-token", async () => {
    await using emulator = await start("--scenario", "expired-token")
    expect(await emulator.tasks()).toMatchObject({ status: 401, text: expect.stringContaining("DCS.1002") })
  })

  it("captive-portal", async () => {
    await using emulator = await start("--scenario", "captive-portal")
    const pages = [await emulator.tasks(), await emulator.get("")]
    expect(pages.map(({ status, type }) => [status, type])).toEqual([
      [200, "text/html"],
      [200, "text/html"]
    ])
  })
})
