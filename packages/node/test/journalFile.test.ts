/** What a journal's lines mean, and which files are journals. */
import { openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { existsSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { folder, target } from "./journalSupport.ts"

const task = { instanceId: "i1", taskId: "t1" }

/** A line of a journal of `target`. */
const line = (fields: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ event: "sent", ...target, ...task, at: "2026-01-01T00:00:00.000Z", ...fields })}\n`

const ended = (outcome: string): string => line({ event: "ended", outcome })

/** What is known of the task, or what is wrong with the journal. */
const standing = (file: string, of: typeof task = task) =>
  Effect.runPromise(
    Effect.scoped(Effect.flatMap(openJournal(file, target), (journal) => journal.standing(of))).pipe(
      Effect.catch(({ _tag, message, problem, reason }) => Effect.succeed({ _tag, message, problem, reason }))
    )
  )

describe("a task", () => {
  const sent = line({})
  for (const [name, lines, expected] of [
    ["without a line is new", [], "new"],
    ["whose neighbours have lines is new", [line({ taskId: "t2" }), line({ instanceId: "i2" })], "new"],
    ["that was sent and has no end can have been deleted", [sent], "sent"],
    ["that was sent twice can have been deleted", [sent, sent], "sent"],
    ["that was deleted is finished", [sent, ended("deleted")], "finished"],
    ["that was gone is finished", [sent, ended("already-gone")], "finished"],
    ["that failed with proof is new", [sent, ended("failed")], "new"],
    ["that failed without proof can have been deleted", [sent, ended("unknown")], "sent"],
    ["that was not sent after all is new", [sent, ended("not-attempted")], "new"],
    [
      "that was not sent again after a failure without proof is not new",
      [sent, ended("unknown"), ended("not-attempted")],
      "sent"
    ],
    [
      "that was sent again, and then not, keeps the doubt of its first request",
      [sent, sent, ended("not-attempted")],
      "sent"
    ],
    [
      "that is finished stays so, whatever follows",
      [ended("deleted"), ended("failed"), ended("unknown"), ended("not-attempted")],
      "finished"
    ],
    ["that was finished and is sent again has shown up in a list", [ended("deleted"), sent], "sent"],
    [
      "that was finished, sent again and not sent after all is in doubt",
      [ended("deleted"), sent, ended("not-attempted")],
      "sent"
    ],
    ["that failed with proof at its second request is new", [sent, sent, ended("failed")], "new"]
  ] satisfies ReadonlyArray<readonly [string, ReadonlyArray<string>, string]>) {
    it(name, async () => {
      using f = folder()
      writeFileSync(f.journal, lines.join(""))
      expect(await standing(f.journal)).toBe(expected)
      expect(readFileSync(f.journal, "utf8")).toBe(lines.join(""))
    })
  }

  it("of one instance says nothing about its namesake of another", async () => {
    using f = folder()
    writeFileSync(f.journal, ended("deleted") + line({ instanceId: "i2" }) + line({ taskId: "t2" }))
    expect(await standing(f.journal, { instanceId: "i2", taskId: "t1" })).toBe("sent")
    expect(await standing(f.journal, { instanceId: "i2", taskId: "t2" })).toBe("new")
    expect(await standing(f.journal, { instanceId: "i1", taskId: "t2" })).toBe("sent")
  })
})

describe("a file", () => {
  const notAJournal = (number: number) => `has a line ${number} that is not a journal entry; use another file`
  for (const [name, content, reason, problem] of [
    ["with an empty line", `${line({})}\n`, "NotAJournal", notAJournal(2)],
    ["that starts with an empty line", `\n${line({})}`, "NotAJournal", notAJournal(1)],
    ["with a number as a line", "7\n", "NotAJournal", notAJournal(1)],
    ["with null as a line", "null\n", "NotAJournal", notAJournal(1)],
    ["with a text as a line", `"sent"\n`, "NotAJournal", notAJournal(1)],
    ["with a task id that is no text", line({ taskId: 7 }), "NotAJournal", notAJournal(1)],
    ["without a task id", line({ taskId: undefined }), "NotAJournal", notAJournal(1)],
    ["without an instance id", line({ instanceId: undefined }), "NotAJournal", notAJournal(1)],
    ["without an endpoint", line({ endpoint: undefined }), "NotAJournal", notAJournal(1)],
    ["without a project", line({ projectId: undefined }), "NotAJournal", notAJournal(1)],
    [
      "with an event of its own that has an outcome",
      line({ event: "was", outcome: "deleted" }),
      "NotAJournal",
      notAJournal(1)
    ],
    ["with an end of its own", ended("vanished"), "NotAJournal", notAJournal(1)],
    ["with an end without an outcome", line({ event: "ended" }), "NotAJournal", notAJournal(1)],
    [
      "of another project",
      line({ projectId: "p2" }),
      "OtherTarget",
      "belongs to project p2 at https://dcs.example.com; use another file"
    ],
    [
      "of another endpoint",
      line({ endpoint: "https://b.example" }),
      "OtherTarget",
      "belongs to project p1 at https://b.example; use another file"
    ],
    [
      "with a line of another project after its own",
      line({}) + line({ projectId: "p2" }),
      "OtherTarget",
      "belongs to project p2 at https://dcs.example.com; use another file"
    ],
    [
      "that ends in other text",
      `${line({})}precious`,
      "NotAJournal",
      "ends in text that is not a journal entry; use another file"
    ],
    [
      "that ends in text shorter than a line's beginning",
      `${line({})}{"e:`,
      "NotAJournal",
      "ends in text that is not a journal entry; use another file"
    ],
    [
      "that ends in text that is nearly a line's beginning",
      `${line({})}{"event": "x`,
      "NotAJournal",
      "ends in text that is not a journal entry; use another file"
    ],
    ["whose line is without an end, and far too long", `{"event":"${"x".repeat(5000)}`, "NotAJournal", notAJournal(1)],
    [
      "whose second line is without an end, and far too long",
      `${line({})}{"event":"${"x".repeat(5000)}`,
      "NotAJournal",
      notAJournal(2)
    ]
  ] satisfies ReadonlyArray<readonly [string, string, string, string]>) {
    it(`${name} is no journal of this run, and stays as it was`, async () => {
      using f = folder()
      writeFileSync(f.journal, content)
      expect(await standing(f.journal)).toEqual({
        _tag: "JournalError",
        reason,
        problem,
        message: `the journal ${f.journal} ${problem}`
      })
      expect(readFileSync(f.journal, "utf8")).toBe(content)
      expect(existsSync(`${f.journal}.lock`)).toBe(false)
    })
  }

  it("of another project is shown cut, for a terminal", async () => {
    using f = folder()
    writeFileSync(f.journal, line({ projectId: "\u001b[31m", endpoint: "x".repeat(300) }))
    const { problem } = Object(await standing(f.journal))
    expect(problem).toMatch(/^belongs to project \\u001b\[31m at x{190,200}[^x]*; use another file$/)
  })

  for (const [name, torn] of [
    ["one byte", "{"],
    ["the beginning of every line", `{"event":"`],
    ["all but the newline", ended("deleted").trimEnd()],
    ["a line of the longest kind", `{"event":"${"x".repeat(4096 - 10)}`]
  ] as const) {
    it(`whose last line is torn after ${name} loses exactly that`, async () => {
      using f = folder()
      writeFileSync(f.journal, line({}) + torn)
      expect(await standing(f.journal)).toBe("sent")
      expect(readFileSync(f.journal, "utf8")).toBe(line({}))
    })
  }

  it("longer than a piece of reading is read whole, and torn at its own end", async () => {
    using f = folder()
    const count = 8000
    const lines = Array.from({ length: count }, (_, n) => line({ taskId: `t${n}` })).join("")
    expect(lines.length).toBeGreaterThan(1 << 20)
    writeFileSync(f.journal, lines + ended("deleted").slice(0, 50))
    const all = await Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(openJournal(f.journal, target), (journal) =>
          Effect.forEach(Array.from({ length: count + 1 }), (_, n) => journal.standing({ ...task, taskId: `t${n}` }))
        )
      )
    )
    expect(all).toEqual([...Array.from({ length: count }, () => "sent"), "new"])
    expect(statSync(f.journal).size).toBe(lines.length)
  })

  it("longer than a piece of reading names the line that is none", async () => {
    using f = folder()
    writeFileSync(f.journal, `${line({}).repeat(8000)}nonsense\n`)
    expect(await standing(f.journal)).toMatchObject({ problem: notAJournal(8001) })
  })

  for (const [name, make, reason, problem] of [
    ["a folder", (path) => mkdirSync(path), "NotRegular", "is a directory; use a file"],
    [
      "one of two names",
      (path) => (writeFileSync(path, ""), linkSync(path, `${path}.other`)),
      "NotRegular",
      "has 2 hard links, so another run could use it by another name; use a copy"
    ],
    ["a device", (path) => symlinkSync("/dev/null", path), "NotRegular", "is not a regular file; use another one"],
    [
      "a file in a missing folder",
      (path) => symlinkSync("missing/file", path),
      "Unusable",
      "cannot be opened: no such file or directory (ENOENT); check path and permissions"
    ]
  ] satisfies ReadonlyArray<readonly [string, (path: string) => void, string, string]>) {
    it(`that is ${name} is refused in words`, async () => {
      using f = folder()
      make(f.journal)
      expect(await standing(f.journal)).toMatchObject({ reason, problem })
    })
  }
})
