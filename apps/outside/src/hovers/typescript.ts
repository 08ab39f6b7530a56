/**
 * The parts of TypeScript's API that the hovers use. It is installed with the tools, so its own types cannot be imported here.
 */
import { pathToFileURL } from "node:url"
import { tool } from "../tools.ts"

interface Part {
  readonly text: string
}

export interface SourceFile {
  readonly fileName: string
  readonly text: string
  readonly statements: ReadonlyArray<{ readonly name?: { readonly text: string } }>
}

interface Node {
  readonly getSourceFile: () => SourceFile
  readonly getStart: () => number
  readonly getText: () => string
}

export interface Symbol {
  readonly name: string
  readonly flags: number
  readonly declarations?: ReadonlyArray<Node>
  readonly getDocumentationComment: (checker: Checker) => ReadonlyArray<Part>
  readonly getJsDocTags: (
    checker: Checker
  ) => ReadonlyArray<{ readonly name: string; readonly text?: ReadonlyArray<Part> }>
}

export interface Type {
  readonly symbol?: Symbol
  /** The members of a union. */
  readonly types?: ReadonlyArray<Type>
  readonly getProperties: () => ReadonlyArray<Symbol>
}

interface Checker {
  readonly getSymbolsInScope: (location: SourceFile, flags: number) => ReadonlyArray<Symbol>
  readonly getAliasedSymbol: (symbol: Symbol) => Symbol
  readonly getExportsOfModule: (module: Symbol) => ReadonlyArray<Symbol>
  readonly getDeclaredTypeOfSymbol: (symbol: Symbol) => Type
  readonly getTypeOfSymbol: (symbol: Symbol) => Type
  readonly getNonNullableType: (type: Type) => Type
}

export interface Program {
  readonly getTypeChecker: () => Checker
  readonly getSourceFile: (path: string) => SourceFile | undefined
  readonly getSourceFiles: () => ReadonlyArray<SourceFile>
}

export interface LanguageService {
  readonly getProgram: () => Program | undefined
  readonly getSemanticDiagnostics: (path: string) => ReadonlyArray<{ readonly messageText: unknown }>
  readonly getQuickInfoAtPosition: (
    path: string,
    position: number
  ) => { readonly displayParts?: ReadonlyArray<Part>; readonly documentation?: ReadonlyArray<Part> } | undefined
}

interface System {
  readonly fileExists: (path: string) => boolean
  readonly readFile: (path: string) => string | undefined
  readonly readDirectory: (path: string) => ReadonlyArray<string>
  readonly directoryExists: (path: string) => boolean
  readonly getDirectories: (path: string) => ReadonlyArray<string>
  readonly realpath: (path: string) => string
}

export interface TypeScript {
  readonly version: string
  readonly sys: System
  readonly SymbolFlags: Readonly<
    Record<"Alias" | "Class" | "Interface" | "TypeAlias" | "TypeLiteral" | "Value" | "ValueModule", number>
  >
  readonly ScriptSnapshot: { readonly fromString: (text: string) => unknown }
  readonly getDefaultLibFilePath: (options: object) => string
  readonly convertCompilerOptionsFromJson: (options: object, folder: string) => { readonly options: object }
  readonly createLanguageService: (host: object) => LanguageService
}

/** The last version whose compiler has this API. */
export const typescript = async (): Promise<TypeScript> =>
  ((await import(pathToFileURL(tool("typescript/lib/typescript.js")).href)) as { readonly default: TypeScript }).default

/** An editor's language service for files of a folder. */
export const editor = (ts: TypeScript, folder: string, files: ReadonlyArray<string>): LanguageService => {
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      target: "ES2022",
      module: "NodeNext",
      lib: ["ES2024", "DOM", "DOM.Iterable"],
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true
    },
    folder
  )
  return ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => true,
    getCompilationSettings: () => options,
    getScriptFileNames: () => files,
    getScriptVersion: () => "0",
    getScriptSnapshot: (path: string) => {
      const text = ts.sys.readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath
  })
}
