/**
 * The lint rule of the house: which packages a package can import, and which of its rooms stand on which. Each package
 * says it at its own door, in its `.oxlintrc.json`:
 *
 * - `packages`: what its sources can import, by the beginning of the name. Without it, anything.
 * - `tests`: which packages of this repository its tests can import besides those and itself. Without it, any.
 * - `rooms`: folders and files of `src`, from the ground up. A room imports only from those named before it.
 */
import { basename, dirname, relative, resolve, sep } from "node:path"

/** The text of a specifier. Of a template, what changes is left out: where it leads is in the rest. */
const textOf = (source) => {
  if (source?.type === "TemplateLiteral") return source.quasis.map(({ value }) => value.cooked).join("")
  return typeof source?.value === "string" ? source.value : undefined
}

/** `packages/core/src/model/DcsError.ts`: the package's folder, and the way from there. */
const placeOf = (file) => {
  const found = /^(.*?[\\/](?:packages|apps)[\\/][^\\/]+)[\\/](.*)$/.exec(file)
  return found === null ? undefined : { folder: found[1], path: found[2].split(sep).join("/") }
}

const roomOf = (path) => path.replace(/^src\//, "").split("/")[0]

/** `node:` is all of Node, `effect` is effect and what is below it. */
const begins = (name, start) => name === start || name.startsWith(/[/:]$/.test(start) ? start : `${start}/`)

const imports = {
  meta: {
    type: "problem",
    schema: [
      {
        type: "object",
        properties: {
          packages: { type: "array", items: { type: "string" } },
          tests: { type: "array", items: { type: "string" } },
          rooms: { type: "array", items: { type: "string" } }
        },
        additionalProperties: false
      }
    ]
  },
  create(context) {
    const { packages, rooms, tests } = context.options[0] ?? {}
    const here = placeOf(context.filename)
    if (here === undefined) return {}
    const isSource = here.path.startsWith("src/")

    const own = `@dcs-tasks/${basename(here.folder)}`
    const allowed = isSource ? packages : tests && [...tests, ...(packages ?? []), own]

    const problemOf = (name) => {
      if (!name.startsWith(".")) {
        if (allowed === undefined || (!isSource && !/^(@dcs-tasks\/|dcs-tasks$)/.test(name))) return undefined
        const isAllowed = allowed.some((start) => begins(name, start))
        return isAllowed
          ? undefined
          : `${name} is not one of the packages that can be imported here (${allowed.join(", ")}).`
      }
      const target = relative(here.folder, resolve(dirname(context.filename), name))
        .split(sep)
        .join("/")
      if (target.startsWith("../")) return "This file belongs to another package: import the package."
      if (!isSource) return undefined
      if (!target.startsWith("src/") && !target.endsWith(".json")) return "Sources import sources: this is not packed."
      if (rooms === undefined || !target.startsWith("src/")) return undefined
      const [from, to] = [here.path, target].map((path) => rooms.indexOf(roomOf(path)))
      if (from < 0) return `${roomOf(here.path)} has no place yet: name it in "rooms" of .oxlintrc.json.`
      return to > from ? `${rooms[to]} stands above ${rooms[from]}: move what both need down.` : undefined
    }

    const check = (node) => {
      const text = textOf(node.source)
      const message = text === undefined ? undefined : problemOf(text)
      if (message !== undefined) context.report({ node: node.source, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check
    }
  }
}

export default { meta: { name: "house" }, rules: { imports } }
