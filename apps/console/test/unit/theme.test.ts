import { readFileSync } from "node:fs"
import { runInNewContext } from "node:vm"
import { expect, it } from "vitest"
import { makeSettings } from "../../src/state/settings.ts"

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")

/** The theme that a page has before it is painted. */
const firstTheme = (localStorage: Pick<Storage, "getItem">): unknown => {
  const dataset: { readonly theme?: unknown } = {}
  runInNewContext(file("public/theme.js"), { localStorage, document: { documentElement: { dataset } } })
  return dataset.theme
}

it("the theme that was chosen is there before anything is painted", () => {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value)
  }
  expect(firstTheme(storage)).toBeUndefined()
  makeSettings(storage).setTheme("dark")
  expect(firstTheme(storage)).toBe("dark")
})

it("a browser that refuses its storage has no chosen theme", () => {
  const getItem = () => {
    throw new Error("refused")
  }
  expect(firstTheme({ getItem })).toBeUndefined()
})

it("nothing that is painted comes before it, and nothing defers it", () => {
  const [head = "", body] = file("index.html").split("<body>")
  expect(head).toContain('<script src="/theme.js"></script>')
  expect(body).toContain('id="page"')
})
