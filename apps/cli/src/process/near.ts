/** The names that a mistyped word can stand for. */
import { distance } from "fastest-levenshtein"

const most = 3

const bare = (name: string): string => name.replace(/^-+/, "").toLowerCase()

/** Names that begin with the word; otherwise those with the fewest edits. */
export const near = (word: string, names: Iterable<string>): ReadonlyArray<string> => {
  const typed = bare(word).slice(0, 64)
  if (typed.length < 2) return []
  const all = [...new Set(names)].filter((name) => bare(name).length > 1)
  const completed = all.filter((name) => bare(name).startsWith(typed))
  if (completed.length > 0) return completed.slice(0, most)
  const limit = Math.min(most, Math.ceil(typed.length / 3))
  return all
    .map((name) => ({ name, edits: distance(typed, bare(name)) }))
    .filter(({ edits }) => edits <= limit)
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ name }) => name)
}

/** `; did you mean a or b?`, or nothing. */
export const didYouMean = (word: string, names: Iterable<string>): string => {
  const found = near(word, names)
  return found.length === 0 ? "" : `; did you mean ${found.join(" or ")}?`
}
