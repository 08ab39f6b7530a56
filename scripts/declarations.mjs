// The names of packed declaration files: what each file declares and exports, and where a name comes from.
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { parseSync } from "rolldown/utils"

export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** A removed comment leaves its white space. */
const byWords = (a, b) => byText(a.replaceAll(/\s+/g, " "), b.replaceAll(/\s+/g, " "))

/** Every node of a syntax tree, from the outside in. */
function* nodesOf(node) {
  if (typeof node !== "object" || node === null) return
  if (typeof node.type === "string") yield node
  for (const part of Object.values(node)) yield* nodesOf(part)
}

/** Finds unions, to sort their members: the compiler's order for inferred unions is not stable. */
function* outermostUnions(node) {
  if (typeof node !== "object" || node === null) return
  if (node.type === "TSUnionType") yield node
  else for (const part of Object.values(node)) yield* outermostUnions(part)
}

const isInside = (source) => source.startsWith(".")
const fileOf = (from, source) => join(dirname(from), source.replace(/\.(ts|js)$/, ".d.ts"))
const nameOf = ({ name, value }) => name ?? value

const modules = new Map()

/** What a declaration file declares, imports and exports. */
const moduleOf = (file) => {
  const known = modules.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, "utf8")
  const { comments, errors, program } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const module = { file, declared: new Map(), imports: new Map(), exports: new Map(), stars: [] }
  modules.set(file, module)
  const uncommented = (start, end) => {
    let result = ""
    let from = start
    for (const comment of comments.filter((comment) => comment.start >= start && comment.end <= end)) {
      result += text.slice(from, comment.start)
      from = comment.end
    }
    return result + text.slice(from, end)
  }
  const rendered = (node) => {
    let result = ""
    let from = node.start
    for (const union of outermostUnions(node)) {
      result += uncommented(from, union.start) + union.types.map(rendered).toSorted(byWords).join(" | ")
      from = union.end
    }
    return result + uncommented(from, node.end)
  }
  const plain = (node) =>
    rendered(node)
      .replace(/^\s*\n/gm, "")
      .replace(/^declare /, "")
      .replaceAll(/\bimport\("\.[^"]*"\)\./g, "")
  const declare = (name, text, node, isType, isExported) => {
    const declarations = module.declared.get(name) ?? []
    module.declared.set(name, [...declarations, { text, node, isType }])
    if (isExported) module.exports.set(name, { local: name, isType: false })
  }
  const declaration = (node, isExported) => {
    if (node.type === "VariableDeclaration") {
      for (const declarator of node.declarations) {
        declare(declarator.id.name, `${node.kind} ${plain(declarator)}`, declarator, false, isExported)
      }
    } else {
      const isType = node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration"
      declare(node.id.name, plain(node), node, isType, isExported)
    }
  }
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      for (const { imported, local, type } of node.specifiers) {
        const name = type === "ImportNamespaceSpecifier" ? "*" : imported === undefined ? "default" : nameOf(imported)
        module.imports.set(local.name, { source: node.source.value, name })
      }
    } else if (node.type === "ExportAllDeclaration") {
      const entry = { source: node.source.value, name: "*", isType: node.exportKind === "type" }
      if (node.exported === null) module.stars.push(entry)
      else module.exports.set(nameOf(node.exported), entry)
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration !== null) declaration(node.declaration, true)
      for (const { exported, exportKind, local } of node.specifiers) {
        const isType = node.exportKind === "type" || exportKind === "type"
        const from =
          node.source === null ? { local: nameOf(local) } : { source: node.source.value, name: nameOf(local) }
        module.exports.set(nameOf(exported), { ...from, isType })
      }
    } else if (node.type === "VariableDeclaration" || node.id?.type === "Identifier") {
      declaration(node, false)
    } else {
      throw new Error(`${file}: ${node.type} is not supported`)
    }
  }
  return module
}

/** The origin of a name that a module imports or re-exports: a declaration, a whole file, or another package. */
const follow = (file, { name, source }) => {
  if (!isInside(source)) return { source, name }
  return name === "*" ? { file: fileOf(file, source), name } : exported(fileOf(file, source), name)
}

/** The origin of a name that a module uses; undefined for a type parameter or a global. */
const used = (file, name) => {
  const { declared, imports } = moduleOf(file)
  if (declared.has(name)) return { file, name }
  return imports.has(name) ? follow(file, imports.get(name)) : undefined
}

/** The origin of a name that a module exports, and whether it is exported only as a type. */
export const exported = (file, name) => {
  const { exports, stars } = moduleOf(file)
  const entry = exports.get(name)
  if (entry !== undefined) {
    const origin = entry.source === undefined ? used(file, entry.local) : follow(file, entry)
    return origin && { ...origin, isType: entry.isType || origin.isType === true }
  }
  for (const { isType, source } of stars.filter(({ source }) => isInside(source))) {
    const origin = exported(fileOf(file, source), name)
    if (origin !== undefined) return { ...origin, isType: isType || origin.isType }
  }
  return undefined
}

/** The names that a module exports, and the other packages that it re-exports completely. */
export const exportsOf = (file) => {
  const { exports, stars } = moduleOf(file)
  const names = new Set(exports.keys())
  const others = []
  for (const { isType, source } of stars) {
    if (isInside(source)) {
      const inner = exportsOf(fileOf(file, source))
      for (const name of inner.names) names.add(name)
      others.push(...inner.others)
    } else {
      others.push(`export ${isType ? "type " : ""}* from "${source}"`)
    }
  }
  return { names: [...names].toSorted(byText), others: others.toSorted(byText) }
}

/** The parts of a name with dots, from the left. */
const partsOf = (node) => {
  if (node.type === "TSQualifiedName") return [...partsOf(node.left), node.right.name]
  if (node.type === "MemberExpression") return [...partsOf(node.object), node.property.name]
  return [node.name]
}

/** The origins of the names that a declaration refers to. */
export function* referredTo(file, declaration) {
  for (const node of nodesOf(declaration)) {
    if (node.type === "TSImportType") {
      const name = node.qualifier === null ? "*" : partsOf(node.qualifier)[0]
      if (isInside(node.source.value)) yield follow(file, { source: node.source.value, name })
      continue
    }
    const name =
      node.type === "TSTypeReference"
        ? node.typeName
        : node.type === "TSTypeQuery"
          ? node.exprName
          : node.type === "TSClassImplements" || node.type === "TSInterfaceHeritage"
            ? node.expression
            : node.type === "ClassDeclaration"
              ? node.superClass
              : node.computed === true
                ? node.key
                : null
    if (
      name === null ||
      name === undefined ||
      !["Identifier", "TSQualifiedName", "MemberExpression"].includes(name.type)
    )
      continue
    const [first, second] = partsOf(name)
    const origin = used(file, first)
    if (origin === undefined) continue
    if (origin.source !== undefined) yield { ...origin, local: first }
    else if (origin.name === "*") yield exported(origin.file, second)
    else yield origin
  }
}

/** All declarations of a name: an interface and a constant can share it. */
export const declarationsOf = ({ file, name }) => moduleOf(file).declared.get(name)
