/**
 * The lint rule `house/imports`: which packages a package can import, and which of its rooms can import which. Each package
 * sets the options in its `.oxlintrc.json`:
 *
 * - `packages`: the packages that its sources can import, by the beginning of the name. Without it, any package.
 * - `tests`: the packages of this repository that its tests can import besides those and itself. Without it, any.
 * - `rooms`: folders and files of `src`, the lowest first. A room imports only from itself and from earlier ones.
 */
import { basename, dirname, relative, resolve, sep } from "node:path"

/** The text of a specifier. Expressions in a template literal are ignored; the fixed parts show where it points. */
const textOf = (source) => {
  if (source?.type === "TemplateLiteral") {
    const [start = "", ...rest] = source.quasis.map(({ value }) => value.cooked)
    return start === "" ? undefined : [start, ...rest].join("")
  }
  return typeof source?.value === "string" ? source.value : undefined
}

/** The package's folder, and the path from there: `src/model/DcsError.ts`. */
const placeOf = (file) => {
  const found = /^(.*?[\\/](?:packages|apps)[\\/][^\\/]+)[\\/](.*)$/.exec(file)
  return found === null ? undefined : { folder: found[1], path: found[2].split(sep).join("/") }
}

const roomOf = (path) => path.replace(/^src\//, "").split("/")[0]

/** `node:` matches all modules of Node; `effect` matches `effect` and its subpaths. */
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
      if (target.startsWith("../")) return "This file belongs to another package. Import that package by its name."
      if (!isSource) return undefined
      if (!target.startsWith("src/") && !target.endsWith(".json"))
        return "Sources can import only sources, because this file is not packed."
      if (rooms === undefined || !target.startsWith("src/")) return undefined
      const [from, to] = [here.path, target].map((path) => rooms.indexOf(roomOf(path)))
      if (from < 0) return `${roomOf(here.path)} is not in "rooms" of .oxlintrc.json. Add it there.`
      return to > from
        ? `${rooms[to]} comes after ${rooms[from]} in "rooms". Move what both need to an earlier room.`
        : undefined
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
