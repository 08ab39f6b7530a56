/** What llms.txt and SKILL.md say about commands, flags, outcomes, fields and exit codes, compared with the CLI. */
import { startEmulator } from "@dcs-tasks/emulator"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { Outcome } from "../src/output/outcome.ts"
import { ExitCode } from "../src/process/exitCode.ts"
import { ndjson, run } from "./cli.ts"

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8")
const skill = read("skills/dcs-tasks/SKILL.md")
const overview = read("llms.txt")

/** The compiler requires every outcome here. */
const outcomes = {
  deleted: true,
  "already-gone": true,
  skipped: true,
  duplicate: true,
  "would-delete": true,
  "not-finished": true,
  "not-found": true,
  failed: true,
  invalid: true,
  "not-attempted": true,
  unknown: true
} satisfies Record<Outcome, true>

const sorted = (words: Iterable<string>): ReadonlyArray<string> => [...new Set(words)].toSorted()
const codes = sorted(Object.values(ExitCode).map(String))
const words = sorted(Object.keys(outcomes))

const spans = (text: string): ReadonlyArray<string> => [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span)
const section = (title: string): string => skill.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? ""
const firstColumn = (title: string): ReadonlyArray<string> =>
  [...section(title).matchAll(/^\| `([^`]+)`/gm)].map(([, span = ""]) => span)
const item = (start: string): string => overview.split(`\n- ${start}: `)[1]?.split(/\n- |\n\n/)[0] ?? ""

const help = async (...args: ReadonlyArray<string>): Promise<string> => (await run([...args, "--help"])).stdout
const commands = [...(await help()).matchAll(/^ {2}(\w+) {4,}[A-Z]/gm)].map(([, name = ""]) => name)
const helps = new Map(await Promise.all(commands.map(async (name) => [name, await help(name)] as const)))
/** The flags at the beginning of a line of the help. */
const flagsOf = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^ {2}(-.*?) {2}/gm)].flatMap(([, start = ""]) => start.match(/--?[A-Za-z][a-z-]*/g) ?? []))

const both = [
  ["SKILL.md", skill],
  ["llms.txt", overview]
] as const

it("the help lists commands and flags", () => {
  expect(commands).toEqual(["delete", "prune", "apply", "list", "instances", "doctor", "console", "runs"])
  for (const name of commands) expect(flagsOf(helps.get(name) ?? "").size).toBeGreaterThan(8)
})

it.each(both)("%s names every command, and no other", (_, text) => {
  const named = spans(text).flatMap((span) => /^dcs-tasks ([a-z]+)/.exec(span)?.[1] ?? [])
  expect(sorted(named)).toEqual(sorted(commands))
})

it.each(both)("%s names flags that exist", (_, text) => {
  const all = new Set([...helps.values()].flatMap((help) => [...flagsOf(help)]))
  const named = sorted(text.match(/(?<=[\s`])--?[A-Za-z][a-z-]*/g) ?? [])
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((flag) => !all.has(flag))).toEqual([])
})

describe("a command line of SKILL.md", () => {
  const lines = spans(skill).filter((span) => /^dcs-tasks [a-z]+ /.test(span))
  it("is found", () => expect(lines.length).toBeGreaterThan(5))
  it.each(lines)("has flags of its command: %s", (line) => {
    const flags = flagsOf(helps.get(line.split(" ")[1] ?? "") ?? "")
    for (const flag of line.match(/(?<= )--?[A-Za-z][a-z-]*/g) ?? []) expect(flags).toContain(flag)
  })
})

it("SKILL.md and llms.txt name every outcome, and no other", () => {
  expect(sorted(firstColumn("Outcomes"))).toEqual(words)
  expect(sorted(spans(item("Outcomes")))).toEqual(words)
})

it("SKILL.md and llms.txt name every exit code, and no other", () => {
  expect(sorted(firstColumn("Exit codes"))).toEqual(codes)
  expect(sorted(spans(item("Exit codes")))).toEqual(codes)
})

it("SKILL.md names every field of a result, and no other", async () => {
  await using emulator = await startEmulator({ instances: [{ id: "i", tasks: [{ id: "deleted" }, { id: "lost" }] }] })
  emulator.inject({ kind: "resetBeforeHeaders", method: "DELETE", taskId: "lost", afterHandling: true })
  const headers = { "retry-after": "3600" }
  emulator.inject({ kind: "status", method: "DELETE", taskId: "throttled", status: 429, headers })
  const { stdout } = await run(
    ["delete", "--file", "-", "-I", "i", "--endpoint", emulator.endpoint, "--yes", "--max-wait", "1s", "-o", "ndjson"],
    {
      env: { OS_AUTH_TOKEN: emulator.token, OS_PROJECT_ID: emulator.projectId },
      stdin: "deleted\nlost\nmissing\nthrottled\n..\n"
    }
  )
  const results = ndjson(stdout)
  expect(results).toHaveLength(5)
  const fields = results.flatMap((result) => [
    ...Object.keys(result),
    ...(typeof result["error"] === "object" && result["error"] !== null ? Object.keys(result["error"]) : [])
  ])
  const named = spans(section("Output").split("Fields of a result:")[1] ?? "")
  expect(sorted(named)).toEqual(sorted(fields))
})
