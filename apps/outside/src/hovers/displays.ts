/**
 * What an editor shows for the marked names of a program.
 */
import { mark } from "./programs.ts"
import type { LanguageService, Program, Symbol } from "./typescript.ts"
import { isOwn } from "./words.ts"

/** Each marked line, with what an editor shows below it. */
export const displaysOf = (service: LanguageService, path: string): string => {
  const text = service.getProgram()?.getSourceFile(path)?.text ?? ""
  return Array.from(text.matchAll(/^(.*)\/\*\?\*\/(.*)$/gm), ({ 0: line, 1: before = "", index }) => {
    const shown = service.getQuickInfoAtPosition(path, index + before.length + mark.length)
    const display = shown?.displayParts?.map((part) => part.text).join("") ?? "nothing"
    return `> ${line.replace(mark, "")}\n${display}\n`
  }).join("\n")
}

/** The names of types in displays that these packages declare but no door exports. */
export const unnamed = (
  displays: string,
  program: Program,
  doors: ReadonlyMap<string, ReadonlyMap<string, Symbol>>
): ReadonlyArray<string> => {
  const exported = new Set([...doors.values()].flatMap((exports) => [...exports.keys()]))
  const own = program.getSourceFiles().filter(isOwn)
  const declared = own.flatMap(({ statements }) => statements.flatMap(({ name }) => name?.text ?? []))
  const hidden = new Set(declared.filter((name) => !exported.has(name)))
  const shown = displays.split("\n").filter((line) => !line.startsWith("> "))
  return [...new Set(shown.flatMap((line) => line.match(/\b\w+\b/g) ?? []))].filter((name) => hidden.has(name))
}
