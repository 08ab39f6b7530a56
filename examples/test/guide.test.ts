/** The guide in docs/recipes.md lists each recipe with its first comment: `vitest run test/guide.test.ts --update` writes it. */
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const folder = fileURLToPath(new URL("..", import.meta.url))
const guide = fileURLToPath(new URL("../../docs/recipes.md", import.meta.url))
const read = (name: string) => readFileSync(`${folder}${name}`, "utf8")

const recipes = globSync("*.ts", { cwd: folder })
  .filter((name) => !name.endsWith(".config.ts"))
  .toSorted((a, b) => a.localeCompare(b))

/** `// When A: B.` */
const purpose = /^\/\/ When (.+?): (.+)\.\n(?!\/\/)/

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const [head = [], ...body] = rows
  return [head, widths.map((width) => "-".repeat(width)), ...body].map(line).join("\n")
}

const contents = table([
  ["When", "What it shows", "Recipe"],
  ...recipes.map((name) => {
    const [, when = "", what = ""] = purpose.exec(read(name)) ?? []
    return [when, what, `[${name}](../examples/${name})`]
  })
])

describe.each(recipes)("%s", (name) => {
  it("starts with one line that says when to use it", () => expect(read(name)).toMatch(purpose))

  it("has fewer than 60 lines", () => expect(read(name).trimEnd().split("\n").length).toBeLessThan(60))

  it("is run by a test", () => {
    const tests = read("test/programs.test.ts") + read("test/servers.test.ts")
    expect(name.endsWith(".test.ts") || tests.includes(`"${name}"`)).toBe(true)
  })
})

it("is listed in the guide", async () => {
  const [before, rest = ""] = readFileSync(guide, "utf8").split("<!-- recipes:begin -->")
  const [, after] = rest.split("<!-- recipes:end -->")
  expect(after).toBeDefined()
  const page = `${before}<!-- recipes:begin -->\n\n${contents}\n\n<!-- recipes:end -->${after}`
  await expect(page).toMatchFileSnapshot(guide)
})
