/** No byte of the service reaches a terminal, a pipe or a file unescaped. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import truncatedWidth from "fast-string-truncated-width"
import { describe, expect, it } from "vitest"
import { table } from "../../src/output/table.ts"
import { ndjson, run } from "../cli.ts"
import { aged, fixture, uuid } from "../prune.ts"
import { onTerminal, replay } from "../terminal.ts"

/** ESC, bidi, CSI and NEL of C1, zero-width, DEL, a separator and a lone surrogate. */
const evil = "A\u001b[2J\u202eB\u2066C\u009b31mD\u0085E\u200bF\u007fG\u2028H\ud800"
const unsafe =
  // oxlint-disable-next-line no-control-regex -- the point
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/

const evilFixture = () =>
  fixture([{ id: uuid(1), name: evil, tasks: [...aged({ [evil]: 1 }), { ...aged({ fine: 2 })[0], name: evil }] }])

describe.concurrent("what the service says", () => {
  for (const output of ["text", "json", "ndjson"]) {
    it(`is escaped by every command, -o ${output}`, async () => {
      await using f = await evilFixture()
      const at = ["--endpoint", f.emulator.endpoint, "-o", output]
      const env = { OS_AUTH_TOKEN: f.emulator.token, OS_PROJECT_ID: f.emulator.projectId }
      const commands = [
        ["list", "-I", uuid(1)],
        ["instances"],
        ["prune", "--all-instances", "--all", "--dry-run"],
        ["prune", "--all-instances", "--all", "--yes"]
      ]
      for (const args of commands) {
        const { stderr, stdout } = await run([...args, ...at], { env, cwd: f.folder })
        expect(stdout).toContain("\\u009b31mD\\u0085")
        expect(stdout.replaceAll("\t", "")).not.toMatch(unsafe)
        expect(stderr).not.toMatch(unsafe)
        const values = output === "text" ? evil : output === "json" ? JSON.parse(stdout) : ndjson(stdout)
        expect(JSON.stringify(values)).toContain(
          "\u0085E\u200bF".replaceAll(/\\u(.{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
        )
      }
      const copy = readFileSync(join(f.folder, "dcs-tasks-export.ndjson"), "utf8")
      expect(copy).not.toMatch(unsafe)
      expect(ndjson(copy)).toHaveLength(1)
    })
  }
})

describe.concurrent("a table on a terminal", () => {
  const wide = "実例の名前はとても長いので切られる"
  for (const columns of [40, 60, 80, 200]) {
    it(`wraps nowhere at ${columns} columns; wide characters count twice`, async () => {
      await using f = await fixture([
        { id: uuid(1), name: "cache", tasks: [{ ...aged({ "22421d96fc3d15d37bf1e31200000000": 1 })[0], name: wide }] }
      ])
      const env = { OS_AUTH_TOKEN: f.emulator.token, OS_PROJECT_ID: f.emulator.projectId }
      const args = ["list", "-I", uuid(1), "--endpoint", f.emulator.endpoint]
      const { lines, wraps } = await replay((await onTerminal(args, { columns, env })).screen, columns)
      expect(wraps).toBe(0)
      expect(lines).toHaveLength(2)
      const [title = "", row = ""] = lines
      expect(row.includes("22421d96fc3d15d37bf1e31200000000")).toBe(columns >= 80)
      expect(row.includes(wide)).toBe(columns === 200)
      expect(row.indexOf(columns === 40 ? "SUC" : "SUCCESS")).toBe(title.indexOf("STAT"))
      expect(/ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(row)).toBe(columns >= 80)
    })
  }

  it("is never wider than a terminal on which every column is cut", () => {
    const columns = ["ID", "STATUS", "NAME", "CREATED"].map((title) => ({ title }))
    const rows = [["an-id", "SUCCESS", wide, "2026-03-02T09:30:00Z"]]
    for (let room = 1; room < 60; room += 1) {
      for (const line of table(columns, rows, room).split("\n"))
        expect(truncatedWidth(line).width).toBeLessThanOrEqual(room)
    }
  })

  it("without rows is a sentence on stderr", async () => {
    await using f = await fixture([{ id: uuid(1), tasks: [] }])
    const env = { OS_AUTH_TOKEN: f.emulator.token, OS_PROJECT_ID: f.emulator.projectId }
    const args = ["list", "-I", uuid(1), "--endpoint", f.emulator.endpoint]
    expect((await onTerminal(args, { env })).screen).toBe("dcs-tasks: no background tasks found\r\n")
    const stderr = "dcs-tasks: no background tasks found\n"
    expect(await run(args, { env })).toEqual({ code: 0, stdout: "", stderr })
    expect(await run([...args, "--quiet"], { env })).toEqual({ code: 0, stdout: "", stderr: "" })
  })
})
