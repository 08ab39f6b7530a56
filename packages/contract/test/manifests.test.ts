/** The published packages: each manifest has what npm needs, and each README what a reader on npm can follow. */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, posix } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = new URL("../../../", import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), "utf8")

const published = globSync("{packages,apps}/*/package.json", { cwd: fileURLToPath(root) })
  .filter((path) => !read(path).includes('"private": true'))
  .map((path) => dirname(path))

const [, address = ""] = /The repository is `([^`]+)`/.exec(read("docs/releasing.md")) ?? []
const together: unknown = JSON.parse(read(".changeset/config.json"))
const nameOf = (folder: string): string | undefined => /"name": "([^"]+)"/.exec(read(`${folder}/package.json`))?.[1]
const text: unknown = expect.stringMatching(/\S/)

it("finds the published packages and the address of the repository", () => {
  expect(published.length).toBeGreaterThan(6)
  expect(address).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/)
})

describe.each(published)("%s", (folder) => {
  const manifest: unknown = JSON.parse(read(`${folder}/package.json`))

  it("has a complete manifest", () =>
    expect(manifest).toMatchObject({
      name: text,
      description: text,
      keywords: expect.arrayContaining(["dcs"]),
      homepage: `${address}/tree/main/${folder}#readme`,
      bugs: { url: `${address}/issues` },
      repository: { type: "git", url: `git+${address}.git`, directory: folder },
      license: "MIT",
      author: text,
      engines: { node: text },
      files: expect.arrayContaining(["CHANGELOG.md", "dist"]),
      publishConfig: { access: "public", provenance: true },
      scripts: { prepack: "node ../../scripts/prepack.mjs" }
    }))

  it("is released together with the others", () =>
    expect(together).toMatchObject({ fixed: [expect.arrayContaining([nameOf(folder)])] }))

  const links = [...read(`${folder}/README.md`).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => link)
  it("has a README with links into the repository", () => expect(links).not.toHaveLength(0))
  it.each(links)("its link %s leads to a file of the repository", (link) => {
    const target = posix.join(folder, link)
    expect(target).not.toMatch(/^\.\./)
    expect(existsSync(new URL(target, root))).toBe(true)
  })
})
