/** Above everything, and the list of instances. */
import { number } from "./words.ts"

const title = "DCS background tasks"

export const header = {
  title,
  readOnly: "read-only",
  region: (region: string) => `Region ${region}`,
  project: (project: string) => `Project ${project}`,
  credentials: (source: string) => `Credentials: ${source}`,
  theme: (name: string) => `Theme: ${name}`,
  themes: { system: "System", light: "Light", dark: "Dark" }
}

/** The title of the tab. */
export const tab = {
  idle: (where: string) => `${where} · ${title}`,
  running: (percent: number) => `${percent} % done · ${title}`,
  paused: (percent: number) => `Paused at ${percent} % · ${title}`,
  ended: (gone: number, total: number) => `${number(gone)} of ${number(total)} gone · ${title}`
}

export const instances = {
  label: "Instances",
  all: "All instances",
  chosen: (name: string) => `Instance: ${name}`,
  loading: "Loading…",
  none: "This project has no instances.",
  locked: "Another instance can be chosen when the deletion has ended."
}
