// `pnpm run api`: writes the public API of each published package to api/<package>.md, from the packed declarations.
// `pnpm run api --check` writes nothing, prints the differences, and fails if there are any.
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { parseSync } from "rolldown/utils"
import { pack, published } from "../apps/outside/src/packed.ts"
import { json, root, run } from "../apps/outside/src/shell.ts"

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

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
const exported = (file, name) => {
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
const exportsOf = (file) => {
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
function* referredTo(file, declaration) {
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

const keyOf = ({ file, name }) => `${file} ${name}`
const declarationsOf = ({ file, name }) => moduleOf(file).declared.get(name)
const textOf = (origin) => declarationsOf(origin).map(({ text }) => text)

/** The sections of a package's list, from the folder with its unpacked tarball. */
const sectionsOf = (folder) => {
  const { exports, name: packageName } = json(join(folder, "package.json"))
  // Without patterns, which `pnpm outside doors` refuses.
  const doors = Object.entries(exports).filter(([door, target]) => target?.types !== undefined && !door.includes("*"))
  const listed = new Set()
  const open = []
  const addReferences = (origin) => {
    for (const declaration of declarationsOf(origin)) {
      for (const other of referredTo(origin.file, declaration.node)) if (other !== undefined) open.push(other)
    }
  }
  const entry = (file, name) => {
    const origin = exported(file, name)
    if (origin === undefined) throw new Error(`${file}: nothing declares ${name}`)
    if (origin.source !== undefined) {
      return `export { ${origin.name === name ? name : `${origin.name} as ${name}`} } from "${origin.source}"`
    }
    if (origin.name === "*") throw new Error(`${file}: a namespace is exported as ${name}; export its names instead`)
    const isType = declarationsOf(origin).every(({ isType }) => isType)
    if (listed.has(keyOf(origin)) || (origin.isType && !isType)) {
      open.push(origin)
      return `export ${isType || origin.isType ? "type " : ""}{ ${name} }`
    }
    // A declaration that is exported under another name can also be referred to by its own.
    if (origin.name === name) listed.add(keyOf(origin))
    addReferences(origin)
    const exportAs = (text) => `export ${text.replace(new RegExp(`\\b${origin.name}\\b`), name)}`
    return textOf(origin).map(exportAs).join("\n")
  }
  const sections = doors
    .toSorted(([a], [b]) => byText(a, b))
    .map(([door, { types }]) => {
      const file = join(folder, types)
      const { names, others } = exportsOf(file)
      return [`\`${join(packageName, door)}\``, [...others, ...names.map((name) => entry(file, name))]]
    })
  const inner = []
  const imports = new Set()
  for (const origin of open) {
    if (origin.source !== undefined) {
      const { local, name, source } = origin
      const what = name === "*" ? `* as ${local}` : name === local ? `{ ${name} }` : `{ ${name} as ${local} }`
      imports.add(`import ${what} from "${source}"`)
    } else if (!listed.has(keyOf(origin))) {
      listed.add(keyOf(origin))
      inner.push([origin.name, textOf(origin).join("\n")])
      addReferences(origin)
    }
  }
  const innerTexts = inner.toSorted((a, b) => byText(a[0], b[0]) || byText(a[1], b[1])).map(([, text]) => text)
  if (innerTexts.length > 0) sections.push(["Not exported, but part of the types above", innerTexts])
  if (imports.size > 0) sections.push(["From other packages", [[...imports].toSorted(byText).join("\n")]])
  return sections
}

/** The formatted declarations of each section. */
const formatted = (sections, folder) => {
  const mark = "// section\n"
  const file = join(folder, "api.d.ts")
  writeFileSync(file, sections.map(([, entries]) => mark + entries.join("\n\n")).join("\n"))
  run([process.execPath, join(root, "node_modules/oxfmt/bin/oxfmt"), "--config", join(root, ".oxfmtrc.json"), file], {
    cwd: root
  })
  return readFileSync(file, "utf8").split(mark).slice(1)
}

const pageOf = (name, folder) => {
  const sections = sectionsOf(folder)
  const texts = formatted(sections, folder)
  return [
    `# API of ${name}\n`,
    "Generated by `pnpm run api` from the packed declarations. Do not edit it.\n",
    ...sections.map(([title], index) => `## ${title}\n\n\`\`\`ts\n${texts[index].trim()}\n\`\`\`\n`)
  ].join("\n")
}

const lists = join(root, "api")
const work = mkdtempSync(join(tmpdir(), "dcs-tasks-api-"))
try {
  const packed = join(work, "api")
  mkdirSync(packed)
  // The CLI exports nothing.
  const names = Object.keys(published).filter((name) => json(join(published[name], "package.json")).exports["."])
  for (const [name, tarball] of Object.entries(pack(names, work))) {
    const folder = join(work, name)
    mkdirSync(folder, { recursive: true })
    run(["tar", "-xzf", tarball, "--strip-components=1", "-C", folder], { cwd: root })
    writeFileSync(join(packed, `${name.split("/").at(-1)}.md`), pageOf(name, folder))
  }
  if (process.argv.includes("--check")) {
    const { status, stdout } = spawnSync("diff", ["-ruN", "api", packed], { cwd: root, encoding: "utf8" })
    process.stdout.write(stdout)
    if (status !== 0)
      console.error("The public API differs from the lists in api/. If that is intended, run: pnpm run api")
    process.exitCode = status === 0 ? 0 : 1
  } else {
    rmSync(lists, { recursive: true, force: true })
    cpSync(packed, lists, { recursive: true })
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
