/** The question on a terminal. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bulk, instanceId, outcomes } from "../bulk.ts"
import { removeOnTerminal as remove } from "../terminal.ts"

const question = /\[y\/N\]/

describe.concurrent("the question", () => {
  for (const [answer, code] of [
    ["y\r", 0],
    ["YES\r", 0],
    ["n\r", 3],
    ["\r", 3],
    ["yesterday\r", 3],
    ["\u0004", 3],
    ["\u0003", 130]
  ] as const) {
    it(`answered ${JSON.stringify(answer)} is exit code ${code}`, async () => {
      await using f = await bulk(3)
      const result = await remove(f, [...f.ids], { typed: [[question, answer]] })
      expect(result.screen).toContain(`Delete 3 background tasks of instance ${instanceId}`)
      expect(result.code).toBe(code)
      expect(f.left().size).toBe(code === 0 ? 0 : 3)
      expect(f.sent()).toHaveLength(code === 0 ? 3 : 0)
      expect(result.screen).toMatch(code === 3 ? /\ndcs-tasks: declined\. Nothing was deleted\.\r?\n$/ : /\n$/)
    })
  }

  it("is asked on the terminal itself where the ids come from standard input", async () => {
    for (const [answer, code] of [
      ["y\r", 0],
      ["n\r", 3]
    ] as const) {
      await using f = await bulk(3)
      const file = f.file("ids", f.ids.join("\n"))
      const out = join(f.folder, "out")
      const args = ["--file", "-", "-o", "ndjson"]
      const result = await remove(f, args, { stdin: file, stdout: out, typed: [[question, answer]] })
      expect(result.code).toBe(code)
      expect(outcomes(readFileSync(out, "utf8"))).toEqual(code === 0 ? { deleted: 3 } : {})
      expect(f.sent()).toHaveLength(code === 0 ? 3 : 0)
    }
  })

  it("has the number of ids in a file: its valid lines", async () => {
    await using f = await bulk(1200)
    const file = f.file("ids", `# a comment\n\nno id\n${f.ids.join("\n")}\n`)
    const result = await remove(f, ["--file", file], { typed: [[question, "n\r"]] })
    expect(result.screen).toContain(`Delete 1,200 background tasks of instance ${instanceId}? `)
    expect(result.code).toBe(3)
  })

  it("is not asked for one typed id, a dry run, or with --yes", async () => {
    await using f = await bulk(4)
    const [a = "", b = "", c = ""] = f.ids
    for (const args of [[a], [b, c, "--dry-run"], [b, c, "--yes"]]) {
      const result = await remove(f, args)
      expect(result).toMatchObject({ code: 0 })
      expect(result.screen).not.toContain("[y/N]")
    }
    expect(f.left().size).toBe(1)
  })

  it("does not come up where the terminal would have to give the ids", async () => {
    await using f = await bulk(1)
    const result = await remove(f, ["--file", "-"])
    expect(result.code).toBe(2)
    expect(result.screen).toContain("standard input is a terminal")
    expect((await remove(f, [])).code).toBe(2)
    expect(f.sent()).toHaveLength(0)
  })
})
