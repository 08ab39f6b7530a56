/** The tables of docs/telemetry.md, and what a receiver got, as lines that can be compared. */
import { readFileSync } from "node:fs"
import type { Received } from "./otlpReceiver.ts"

/** The kinds of spans, as the page names them. */
const groupOf = ({ kind, name }: Received): string => {
  if (kind === 3) return "attempt"
  if (name === "dcs.delete_background_tasks") return "bulk"
  return name.startsWith("dcs.list_") ? "list" : name.startsWith("dcs.") ? "operation" : "foreign"
}

const attemptName = "{method} {template}"

/** What Effect 3 exports about its own fibers. */
const isOfFibers = (name: string): boolean =>
  name.startsWith("effect_fiber_") || name === "Fiber terminated with an unhandled error"

/** Every name that was received: `span X`, `attribute X of operation`, `event X of operation`, `metric X in s`. */
export const namesIn = (received: ReadonlyArray<Received>): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const item of received) {
    const { attributes, events, name, signal } = item
    if (isOfFibers(name)) continue
    if (signal === "span") {
      const group = groupOf(item)
      names.add(`span ${group === "attempt" ? attemptName : name}`)
      for (const attribute of Object.keys(attributes)) names.add(`attribute ${attribute} of ${group}`)
      for (const event of events) {
        if (isOfFibers(event.name)) continue
        names.add(`event ${event.name} of ${group}`)
        for (const attribute of Object.keys(event.attributes)) names.add(`attribute ${attribute} of ${event.name}`)
      }
    } else {
      names.add(signal === "metric" ? `metric ${name} in ${item.unit}` : `log ${name}`)
      for (const attribute of Object.keys(attributes)) names.add(`attribute ${attribute} of ${name}`)
    }
  }
  return names
}

/** The names of the page, for one line of Effect. What only Effect's exporters add is apart. */
export const documentedNames = (
  line: "4" | "3"
): { readonly own: ReadonlySet<string>; readonly added: ReadonlySet<string> } => {
  const page = readFileSync(new URL("../../../../docs/telemetry.md", import.meta.url), "utf8")
  const own = new Set<string>()
  const groups = ["operation", "attempt", "list", "bulk"]
  const added = new Set([...groups.map((group) => `event exception of ${group}`), "span acme.middleware"])
  // Effect 3 makes each log an event of its span, too.
  if (line === "3") added.add("event Retrying of operation")
  let header: ReadonlyArray<string> = []
  for (const row of page.split("\n")) {
    if (!row.startsWith("|")) {
      header = []
      continue
    }
    const cells = row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", ""))
    if (header.length === 0) {
      header = cells
      continue
    }
    if (/^:?-+/.test(cells[0] ?? "")) continue
    const cell = (name: string): string => cells[header.indexOf(name)] ?? ""
    const target = header[0] === "added by Effect" ? added : own
    if (cell("Effect") !== "" && !cell("Effect").split(", ").includes(line)) continue
    const [name = ""] = cells
    if (header[0] === "span") target.add(`span ${name}`)
    else if (header[0] === "metric") target.add(`metric ${name} in ${cell("unit")}`)
    else if (header[0] === "log") target.add(`log ${name}`)
    else
      for (const on of cell("on").split(", "))
        target.add(`${header[0] === "event" ? "event" : "attribute"} ${name} of ${on}`)
  }
  return { own, added }
}
