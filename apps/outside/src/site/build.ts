/**
 * Builds the API site: every door of every published package, from the sources, with the guides.
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Manifest, published } from "../packed.ts"
import { type Check, checkOf } from "../part.ts"
import { json, root } from "../shell.ts"
import { undocumented } from "./docstrings.ts"
import { linkProblems } from "./links.ts"
import { type Logger, type Project, typedoc } from "./typedoc.ts"

interface Exports {
  readonly name: string
  readonly exports: Readonly<Record<string, string>>
}

const needs = (folder: string): number =>
  Object.keys(json<Manifest>(`${folder}/package.json`).dependencies ?? {}).filter((name) => name in published).length

/** TypeDoc shows a type on the page of the first door that exports it: that of the package that declares it. */
const innerFirst = Object.values(published).toSorted((a, b) => needs(a) - needs(b))

/** The name to import each source file by, by its path in this repository. */
const doors: ReadonlyMap<string, string> = new Map(
  innerFirst.flatMap((folder) => {
    const { exports, name } = json<Exports>(`${folder}/package.json`)
    return Object.entries(exports)
      .filter(([, source]) => source.endsWith(".ts"))
      .map(([door, source]) => [`${folder.slice(root.length)}/${source.slice(2)}`, name + door.slice(1)] as const)
  })
)

/** The index of the documentation, and what it links to, in its order. */
const index = "docs/README.md"
const indexed = Array.from(readFileSync(root + index, "utf8").matchAll(/\]\(([^)#]+\.md)/g), ([, link = ""]) =>
  join(dirname(index), link)
).filter((path) => path !== "README.md")

const patterns = [
  index,
  ...indexed,
  "docs/*.md",
  ...Object.values(published).map((folder) => `${folder.slice(root.length)}/README.md`),
  "SECURITY.md",
  "CONTRIBUTING.md",
  "docs/adr/README.md",
  "docs/adr/*.md"
]

const guides = [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted()))]

const headingOf = (text = ""): string | undefined => /^# (.+)$/m.exec(text)?.[1]

const tidy = (project: Project): void => {
  // What a class inherits from Effect is Effect's; `excludeExternals` would also remove the tags of unions.
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.flags.isExternal && reflection.name !== "_tag") project.removeReflection(reflection)
  }
  for (const module of project.children ?? [])
    module.name = doors.get(module.sources?.[0]?.fileName ?? "") ?? module.name
  for (const guide of project.documents ?? []) guide.name = headingOf(guide.content?.[0]?.text) ?? guide.name
}

/**
 * A field that an error class gets from its schema and from the words of that schema is declared in one place, which TypeDoc
 * names twice. It warns, and lists the places in the message after that.
 */
const ignoreRepeatedComments = (logger: Logger): void => {
  const [info, warn] = [logger.info.bind(logger), logger.warn.bind(logger)]
  let pending: string | undefined
  logger.warn = (text, ...where) => {
    if (text.includes("has multiple declarations with a comment")) pending = text
    else warn(text, ...where)
  }
  logger.info = (text) => {
    const places = text.split("\n").slice(1)
    if (pending !== undefined && new Set(places).size !== 1) warn(pending)
    if (pending === undefined) info(text)
    pending = undefined
  }
}

export const build = async (folder: string): Promise<ReadonlyArray<Check>> => {
  const { Application, ReflectionKind } = await typedoc()
  const app = await Application.bootstrap({
    name: "dcs-tasks",
    entryPoints: [...doors.keys()].map((path) => root + path),
    tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
    basePath: root,
    readme: `${root}README.md`,
    projectDocuments: guides.map((path) => root + path),
    headings: { readme: false },
    navigation: { includeGroups: true, includeFolders: false },
    excludePrivate: true,
    disableGit: true,
    sourceLinkTemplate: "{path}",
    highlightLanguages: ["ts", "typescript", "sh", "console", "json", "http", "yaml", "html", "nginx", "mermaid"],
    hideGenerator: true,
    // Types that are part of a signature but not exported are named, without a page.
    validation: { notExported: false, invalidLink: true, invalidPath: true }
  })
  ignoreRepeatedComments(app.logger)
  app.converter.on("resolveBegin", ({ project }) => tidy(project))
  const project = await app.convert()
  if (project === undefined) throw new Error("TypeDoc cannot read the sources; its errors are above")
  for (const reflection of Object.values(project.reflections)) {
    // The site knows no repository to link to. File and line are shown as text.
    for (const source of reflection.sources ?? []) delete source.url
    // A field of a schema class: the class it comes from is an expression, and its schema is no default value.
    if (reflection.inheritedFrom?.name.includes("(") === true) {
      delete reflection.inheritedFrom
      delete reflection.defaultValue
    }
  }
  app.validate(project)
  await app.generateDocs(project, folder)

  const missing = undocumented(app.serializer.projectToObject(project, root), ReflectionKind)
  const dead = linkProblems(folder)
  return [
    {
      name: "TypeDoc has no warning",
      problem: app.logger.hasErrors() || app.logger.hasWarnings() ? "It has; they are above" : undefined
    },
    checkOf("every public symbol and member has a docstring", missing),
    checkOf("every link leads somewhere, and nothing is loaded from elsewhere", dead)
  ]
}
