/** The tree: the page about it names what is there, and each folder of sources says what it is for. */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = new URL("../../../", import.meta.url)
const page = readFileSync(new URL("docs/architecture.md", root), "utf8")

const declares = (file: string, name: string): boolean =>
  new RegExp(`(^|[^\\w.])(const|class|function|interface|type) ${name}\\b|^  (async )?${name}[(:]`, "m").test(
    readFileSync(new URL(file, root), "utf8")
  )

const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? ""

describe("docs/architecture.md", () => {
  const rules = [...section("Where is the rule?").matchAll(/^\| [^|]+ \| `([^`]+)` +\| `(\w+)` +\|$/gm)].map(
    ([, file = "", name = ""]) => [file, name] as const
  )
  it("lists twelve rules", () => expect(rules).toHaveLength(12))
  it.each(rules)("the rule in %s is %s", (file, name) => expect(declares(file, name)).toBe(true))

  const rooms = [...section("The floors").matchAll(/^\| `([\w-]+\/[\w-]+)` +\| (`.*`) +\|$/gm)].map(
    ([, folder = "", names = ""]) => [folder, names.replaceAll("`", "").split(" · ")] as const
  )
  it("lists rooms", () => expect(rooms.length).toBeGreaterThan(2))
  it.each(rooms)("the rooms of %s are those of its lint file", (folder, names) => {
    const [, order = ""] =
      /"rooms": \[([^\]]*)\]/.exec(readFileSync(new URL(`${folder}/.oxlintrc.json`, root), "utf8")) ?? []
    const listed = [...order.matchAll(/"([^"]+)"/g)].map(([, room = ""]) => room)
    expect(listed.filter((room) => !room.includes("."))).toEqual(names)
    for (const room of names) expect(existsSync(new URL(`${folder}/src/${room}`, root))).toBe(true)
  })

  const files = new Set([...page.matchAll(/\b((?:packages|apps)\/[\w./-]+\.\w+)\b/g)].map(([path]) => path))
  it("names files", () => expect(files.size).toBeGreaterThan(30))
  it.each([...files])("%s exists", (path) => expect(existsSync(new URL(path, root))).toBe(true))

  const steps = [...page.matchAll(/^\| \d+ +\| `(#?\w+)` +\| `([^`]+)`/gm)].map(
    ([, name = "", file = ""]) => [name, file] as const
  )
  it("names functions", () => expect(steps.length).toBeGreaterThan(30))
  it.each(steps)("%s is in %s", (name, file) =>
    expect(readFileSync(new URL(file, root), "utf8")).toMatch(new RegExp(`(^|\\W)${name}\\b`, "m"))
  )
})

describe("a folder of sources", () => {
  const files = globSync("{packages,apps}/*/src/**/*.{ts,tsx,mjs}", { cwd: fileURLToPath(root) })
  const folders = [...new Set(files.map((file) => dirname(file)))].filter((folder) => !folder.endsWith("/src"))
  const opens = (path: string, start: RegExp): boolean =>
    existsSync(new URL(path, root)) && start.test(readFileSync(new URL(path, root), "utf8"))

  it("is found", () => expect(folders.length).toBeGreaterThan(30))
  it.each(folders)("%s states its purpose", (folder) => {
    expect(opens(`${folder}/README.md`, /^# .+\n\n\S/) || opens(`${folder}/index.ts`, /^\/\*\*/)).toBe(true)
  })
})
