/** Ids from files and pipes with the bundle: each line gets a result, whatever it contains. */
import { demo } from "@dcs-tasks/emulator"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bulk, outcomes, patient } from "../bulk.ts"
import { ndjson } from "../cli.ts"
import { machine } from "../machine.ts"

const utf16 = (text: string) => Buffer.from(text, "utf16le")

describe.concurrent("a file of ids", () => {
  it("may have a BOM, CRLF, blanks, comments and no last newline; duplicates are sent once", async () => {
    await using f = await bulk(4)
    const [a, b, c, d] = f.ids
    const content = `\ufeff${a}\r\n# a comment\r\n\r\n  ${b}\t\r\n${a}\r\n   \n#${c}\n${c}\n${d}`
    const { code, stderr, stdout } = await f.run(["--file", f.file("ids", content), "--yes", "-o", "ndjson"])
    expect(code).toBe(0)
    expect(outcomes(stdout)).toEqual({ deleted: 4, duplicate: 1 })
    expect(f.sent().toSorted()).toEqual(f.ids.toSorted())
    expect(stderr.trimEnd().split("\n")).toHaveLength(2)
  })

  it("with bad lines reports each by its number, and deletes the others", async () => {
    await using f = await bulk(2)
    const [a, b] = f.ids
    const bad = [
      "..",
      "a/b",
      "a\0b",
      "\ufeffx",
      "\u00a0x",
      "x\ry",
      "ａ",
      "x".repeat(65),
      `${" ".repeat(1100)}${a}`,
      "caf\u00e9"
    ]
    const { code, stdout } = await f.run(["--file", f.file("ids", [a, ...bad, b].join("\n")), "--yes", "-o", "ndjson"])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ deleted: 2, invalid: bad.length })
    const messages = ndjson(stdout).flatMap(({ error }) => (error === undefined ? [] : [JSON.stringify(error)]))
    for (const n of bad.keys()) expect(messages.some((message) => message.includes(`on line ${n + 2} `))).toBe(true)
    expect(f.sent().toSorted()).toEqual(f.ids.toSorted())
  })

  it("that gets ids after nobody was asked about it sends none of them", async () => {
    await using m = await machine()
    m.inCwd("ids", "")
    m.emulator.inject({ kind: "held", method: "GET" })
    const args = ["delete", "--file", "ids", "-I", "dcs-orders", "--endpoint", m.emulator.endpoint, ...patient]
    const running = m.run(args, { OS_AUTH_TOKEN: demo.tokens.valid, OS_PROJECT_ID: demo.projectId })
    await expect.poll(m.operations, { timeout: 300_000 }).toEqual(["listInstances"])
    m.inCwd("ids", `${demo.tasks.deletable}\n`)
    m.emulator.clearFaults()
    const { code, stderr, stdout } = await running
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("ids had no ids when they were counted, and has some now. Nothing was sent.")
    expect(m.operations()).toEqual(["listInstances"])
  })

  it("in Latin-1 has only its bad lines refused", async () => {
    await using f = await bulk(1)
    const file = f.file("ids", Buffer.from(`# caf\u00e9\n${f.ids[0]}\ncaf\u00e9\n`, "latin1"))
    const { code, stdout } = await f.run(["--file", file, "--yes", "-o", "ndjson"])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ deleted: 1, invalid: 1 })
  })

  it("with a line of 20 MB reports that line, cut, and continues", async () => {
    await using f = await bulk(2)
    const { child, done } = f.start(["--file", "-", "--yes", "-o", "ndjson"], {
      stdin: `${f.ids[0]}\n`,
      keepOpen: true
    })
    const piece = Buffer.alloc(1 << 20, "x")
    for (let n = 0; n < 20; n++) child.stdin.write(piece)
    child.stdin.end(`\n${f.ids[1]}\n`)
    const { code, stdout } = await done
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ deleted: 2, invalid: 1 })
    expect(stdout.length).toBeLessThan(2000)
    expect(stdout).toContain("is longer than 1 KiB")
  })

  const refused: ReadonlyArray<readonly [string, string | Uint8Array, RegExp]> = [
    ["UTF-16 with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16("abc\n")]), /UTF-16/],
    ["big-endian UTF-16", Buffer.from([0xfe, 0xff, 0, 0x61, 0, 0x0a]), /UTF-16/],
    ["UTF-16 without a mark", utf16("abc\n"), /UTF-16/],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /UTF-32/]
  ]
  for (const [name, content, words] of refused) {
    it(`in ${name} is exit code 2, and the encoding is named`, async () => {
      await using f = await bulk(0)
      for (const [output, stdout] of [
        ["text", /^$/],
        ["json", /^\{"results":\[\n\],"summary":\{\},"error":\{"_tag":"UsageError",.*\}\}\n$/]
      ] as const) {
        const result = await f.run(["--file", f.file("ids", content), "--yes", "-o", output])
        expect(result.code).toBe(2)
        expect(result.stderr).toMatch(words)
        expect(result.stdout).toMatch(stdout)
      }
      expect(f.emulator.requests()).toHaveLength(0)
    })
  }

  it("in Latin-1 has invalid lines where it is not UTF-8 too", async () => {
    await using f = await bulk(1)
    const file = f.file("ids", Buffer.from(`# Löschen\n${f.ids[0]}\ntask-ä\n`, "latin1"))
    const { code, stderr, stdout } = await f.run(["--file", file, "--yes", "-o", "ndjson"])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ deleted: 1, invalid: 1 })
    expect(stdout + stderr).toContain("on line 3 is not in UTF-8")
  })

  it("that is not there, or a directory, is exit code 2", async () => {
    await using f = await bulk(0)
    mkdirSync(join(f.folder, "folder"))
    for (const [name, words] of [
      ["missing", /ENOENT/],
      ["folder", /is a directory/]
    ] as const) {
      const result = await f.run(["--file", join(f.folder, name), "--yes"])
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toMatch(words)
    }
  })

  it("without an id is exit code 0", async () => {
    await using f = await bulk(0)
    for (const content of ["", "\n\n", "# nothing\n", "\ufeff", "\r\n"]) {
      for (const answer of [["--yes"], []]) {
        const { code, stdout } = await f.run(["--file", f.file("ids", content), ...answer, "-o", "json"])
        expect(code).toBe(0)
        expect(JSON.parse(stdout)).toEqual({ results: [], summary: {} })
      }
    }
  })

  it("excludes ids as arguments, and the token on the same standard input", async () => {
    await using f = await bulk(1)
    const file = f.file("ids", "")
    expect(await f.run([f.ids[0] ?? "", "--file", file, "--yes"])).toMatchObject({ code: 2, stdout: "" })
    const both = await f.run(["--file", "-", "--token-file", "-", "--yes"], { stdin: "x" })
    expect(both).toMatchObject({ code: 2, stdout: "" })
    expect(both.stderr).toContain("standard input")
    expect(f.emulator.requests()).toHaveLength(0)
  })

  it("needs --yes without a terminal", async () => {
    await using f = await bulk(1)
    expect(await f.run(["--file", f.file("ids", f.ids.join("\n"))])).toMatchObject({ code: 2, stdout: "" })
    expect(await f.run(["--file", "-"], { stdin: f.ids.join("\n") })).toMatchObject({ code: 2, stdout: "" })
    expect(f.emulator.requests()).toHaveLength(0)
  })

  it("is checked by a dry run that deletes nothing and leaves no journal", async () => {
    await using f = await bulk(2)
    const [a, b] = f.ids
    const journal = join(f.folder, "journal")
    const args = ["--file", f.file("ids", `${a}\n${b}\n${a}\n..\n`), "--dry-run", "-o", "ndjson", "--journal", journal]
    const { code, stdout } = await f.run(args)
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ "would-delete": 2, duplicate: 1, invalid: 1 })
    expect(f.sent()).toEqual([])
    expect(() => readFileSync(journal)).toThrow("ENOENT")
  })
})

describe.concurrent("the summary", () => {
  interface Summary {
    readonly lines: number
    readonly summary: Readonly<Record<string, number>>
  }
  const linesOf = (stdout: string): number => stdout.trimEnd().split("\n").length
  const summaries: Readonly<Record<"text" | "json" | "ndjson", (stdout: string, stderr: string) => Summary>> = {
    text: (stdout, stderr) => ({
      lines: linesOf(stdout),
      summary: Object.fromEntries(
        [...stderr.matchAll(/(\d+) (deleted|duplicate|invalid|failed)\b/g)].map(([, n, outcome]) => [
          outcome,
          Number(n)
        ])
      )
    }),
    json: (stdout) => {
      const { results, summary } = JSON.parse(stdout)
      return { lines: results.length, summary }
    },
    ndjson: (stdout) => ({ lines: linesOf(stdout), summary: outcomes(stdout) })
  }
  it("adds up to the lines read, in every format", async () => {
    for (const output of ["text", "json", "ndjson"] as const) {
      await using f = await bulk(30)
      const missing = "0".repeat(31) + "f"
      const content = [...f.ids, ...f.ids.slice(0, 5), "..", missing].join("\n")
      const { code, stderr, stdout } = await f.run(["--file", f.file("ids", content), "--yes", "-o", output])
      expect(code).toBe(1)
      const expected = { deleted: 30, duplicate: 5, invalid: 1, failed: 1 }
      expect(summaries[output](stdout, stderr)).toEqual({ lines: 37, summary: expected })
    }
  })
})
