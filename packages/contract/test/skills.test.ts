/** The texts for programs that write programs: each has the form that its readers expect, and is packed. */
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), "utf8")
const lines = (text: string): number => text.trimEnd().split("\n").length
const packedFiles = (folder: string): unknown => JSON.parse(read(`${folder}/package.json`)).files

const skills = globSync("{packages,apps}/*/skills/*/SKILL.md", { cwd: root })
const overviews = globSync("{packages,apps}/*/llms.txt", { cwd: root })

it("are found", () => {
  expect(skills).toHaveLength(2)
  expect(overviews).toHaveLength(2)
})

describe.each(skills)("%s", (path) => {
  const text = read(path)
  const [, frontMatter = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? []
  const fields = new Map(
    frontMatter.split("\n").map((line) => {
      const [key = "", ...value] = line.split(": ")
      return [key, value.join(": ")] as const
    })
  )

  it("has the name of its folder, and a description", () => {
    expect(fields.get("name")).toBe(basename(dirname(path)))
    expect(fields.get("name")).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(fields.get("description")).toMatch(/^[A-Z][^:]{20,1023}$/)
    expect([...fields.keys()]).toEqual(["name", "description", "license", "compatibility"])
    expect(fields.get("compatibility")?.length).toBeLessThanOrEqual(500)
  })
  it("has rules, and is short", () => {
    expect(body).toMatch(/^\n# .+\n\n\S/)
    expect(body).toContain("\n## Rules\n")
    expect(lines(text)).toBeLessThanOrEqual(90)
  })
  it("is packed", () => expect(packedFiles(join(dirname(path), "../.."))).toContain("skills"))
})

describe.each(overviews)("%s", (path) => {
  const text = read(path)

  it("has a title, a summary, and sections of links, and is short", () => {
    expect(text).toMatch(/^# .+\n\n(> .+\n)+\n/)
    const [, ...sections] = text.split("\n## ")
    expect(sections.length).toBeGreaterThan(0)
    for (const section of sections) expect(section).toMatch(/^\w+\n\n(- \[.+\]\(.+\): .+\n?)+\n?$/)
    expect(lines(text)).toBeLessThanOrEqual(40)
  })
  it("links to packed files", () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link)
    // npm packs every README.
    for (const link of links) expect(link).toMatch(/(^|\/)README\.md$|^skills\//)
    expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([])
  })
  it("is packed", () => expect(packedFiles(dirname(path))).toContain("llms.txt"))
})
