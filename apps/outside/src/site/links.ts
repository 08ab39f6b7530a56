/**
 * Finds dead links within the built site, and what it would load from elsewhere.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** Without the icons, which are in a file that the site's script adds to each page. */
const links = /<(?!use\b)(\w+)[^>]*?\s(?:href|src)="([^"]*)"/g

export const linkProblems = (folder: string): ReadonlyArray<string> => {
  const read = (path: string) => readFileSync(join(folder, path), "utf8")
  const pages = new Map(globSync("**/*.html", { cwd: folder }).map((path) => [path, read(path)]))
  const idsOf = (html: string) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id))
  const ids = new Map([...pages].map(([path, html]) => [path, idsOf(html)]))
  const problems = new Set<string>()
  for (const [path, html] of pages) {
    for (const [, element, link = ""] of html.matchAll(links)) {
      const [file = "", anchor = ""] = decodeURIComponent(link).split("#")
      const target = file === "" ? path : join(dirname(path), file)
      if (/^([a-z]+:|\/\/)/i.test(link)) {
        if (element !== "a") problems.add(`${path} loads ${link}`)
      } else if (!existsSync(join(folder, target)) || (anchor !== "" && ids.get(target)?.has(anchor) === false)) {
        problems.add(`${path} links to ${link}`)
      }
    }
  }
  return [...problems]
}
