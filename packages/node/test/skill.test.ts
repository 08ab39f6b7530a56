/** What llms.txt and SKILL.md say about errors, outcomes and functions, compared with the package. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import * as Node from "../src/index.ts"

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8")
const skill = read("skills/dcs-tasks-node/SKILL.md")
const overview = read("llms.txt")

const sorted = (words: Iterable<string>): ReadonlyArray<string> => [...new Set(words)].toSorted()
const spans = (text: string): ReadonlyArray<string> => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span)
const section = (title: string): string => skill.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? ""

it("SKILL.md names every error, and no other", () => {
  const tags = Node.DcsError.members.map(({ fields }) => fields._tag.schema.literal)
  expect(sorted(spans(section("Errors")).filter((span) => span.startsWith("Dcs")))).toEqual(sorted(tags))
})

it("SKILL.md names every outcome of a bulk deletion, and no other", () => {
  const tags = Node.BulkOutcome.members.map(({ fields }) => fields._tag.schema.literal)
  expect(sorted(spans(section("Many tasks")).filter((span) => /^[A-Z]\w+$/.test(span)))).toEqual(sorted(tags))
})

it("the functions and methods that llms.txt names exist", async () => {
  const client = Node.createClient({ endpoint: "http://localhost", projectId: "p", credentials: { token: "t" } })
  const named = spans(overview).flatMap((span) => /^[a-z]\w+(?=$|\()/.exec(span)?.[0] ?? [])
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((name) => !Object.hasOwn(Node, name) && !(name in client))).toEqual([])
  await client.close()
})
