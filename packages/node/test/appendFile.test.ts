/** A file that only grows, and the target that a journal names. */
import { AppendFileError, canonicalTarget, openAppendFile } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { readFileSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { folder } from "./journalSupport.ts"

describe("the target of a journal", () => {
  for (const [endpoint, expected] of [
    ["https://DCS.example.com:443/", "https://dcs.example.com"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://Gateway.example.com:80/", "http://gateway.example.com"],
    ["https://gateway.example.com/dcs/", "https://gateway.example.com/dcs"],
    ["not a URL", "not a URL"]
  ] as const) {
    it(`${endpoint} is ${expected}`, () => {
      expect(canonicalTarget({ endpoint, projectId: "p1" })).toEqual({ endpoint: expected, projectId: "p1" })
    })
  }
})

describe("a file that only grows", () => {
  const append = (file: string, ...lines: ReadonlyArray<string>) =>
    Effect.runPromise(
      Effect.scoped(Effect.flatMap(openAppendFile(file), (opened) => Effect.forEach(lines, opened.append)))
    )

  it("continues after what is there, on a line of its own", async () => {
    using f = folder()
    for (const [before, after] of [
      ["", "a\nbé\n"],
      ["x\n", "x\na\nbé\n"],
      ["x\nhalf", "x\nhalf\na\nbé\n"]
    ] as const) {
      writeFileSync(f.journal, before)
      await append(f.journal, "a", "bé")
      expect(readFileSync(f.journal, "utf8")).toBe(after)
    }
  })

  it("says in its error which file it is, and what is wrong", async () => {
    using f = folder()
    const failure = await append(f.path).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AppendFileError)
    expect(failure).toMatchObject({
      message: `${f.path} is a directory; use a file`,
      file: f.path,
      reason: "NotRegular",
      problem: "is a directory; use a file"
    })
  })
})
