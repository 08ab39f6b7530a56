/**
 * The parts of TypeDoc that the site uses. TypeDoc is installed with the tools, so its own types cannot be imported here.
 */
import { pathToFileURL } from "node:url"
import { tool } from "../tools.ts"

interface Comment {
  readonly summary: ReadonlyArray<{ readonly text: string }>
}

export interface Source {
  /** Relative to the root of this repository. */
  readonly fileName: string
  readonly line: number
  url?: string
}

/** A declaration, signature or type in TypeDoc's JSON. */
export interface Item {
  readonly name: string
  readonly kind: number
  readonly comment?: Comment
  readonly sources?: ReadonlyArray<Source>
  readonly signatures?: ReadonlyArray<Item>
  readonly getSignature?: Item
  readonly children?: ReadonlyArray<Item>
  readonly type?: unknown
  readonly overwrites?: unknown
}

interface Reflection {
  name: string
  readonly flags: { readonly isExternal: boolean }
  readonly sources?: ReadonlyArray<Source>
  inheritedFrom?: { readonly name: string }
  defaultValue?: string
  /** The Markdown of a document. */
  readonly content?: ReadonlyArray<{ readonly text: string }>
}

export interface Project {
  readonly reflections: Readonly<Record<string, Reflection>>
  readonly children?: ReadonlyArray<Reflection>
  readonly documents?: ReadonlyArray<Reflection>
  readonly removeReflection: (reflection: Reflection) => void
}

export interface Logger {
  readonly hasErrors: () => boolean
  readonly hasWarnings: () => boolean
  info: (text: string) => void
  warn: (text: string, ...where: ReadonlyArray<unknown>) => void
}

interface Application {
  readonly converter: {
    readonly on: (event: "resolveBegin", listener: (context: { readonly project: Project }) => void) => void
  }
  readonly convert: () => Promise<Project | undefined>
  readonly validate: (project: Project) => void
  readonly generateDocs: (project: Project, folder: string) => Promise<void>
  readonly serializer: { readonly projectToObject: (project: Project, root: string) => Item }
  readonly logger: Logger
}

interface TypeDoc {
  readonly Application: { readonly bootstrap: (options: Readonly<Record<string, unknown>>) => Promise<Application> }
  readonly ReflectionKind: Readonly<Record<string, number>>
}

export const typedoc = async (): Promise<TypeDoc> =>
  (await import(pathToFileURL(tool("typedoc/dist/index.js")).href)) as TypeDoc
