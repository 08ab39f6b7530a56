/** The environment variables that stand for flags, and which of them were used. */
import * as Option from "effect/Option"

const names = {
  cloud: "DCS_TASKS_CLOUD",
  database: "DCS_TASKS_DATABASE",
  instance: "DCS_TASKS_INSTANCE",
  output: "DCS_TASKS_OUTPUT"
} as const satisfies Record<string, string>

type FlagName = keyof typeof names

const used = new Set<FlagName>()

/** The value to use for an absent flag. An empty variable counts as unset. */
export const take = (flag: FlagName): Option.Option<string> => {
  const value = process.env[names[flag]] ?? ""
  if (value === "") return Option.none()
  used.add(flag)
  return Option.some(value)
}

export const nameOf = (flag: FlagName): string => names[flag]

/** `; cloud from DCS_TASKS_CLOUD`: what was taken from variables; empty if nothing was. */
export const origins = (): string => [...used].map((flag) => `; ${flag} from ${names[flag]}`).join("")

/** How messages name the value of a flag. */
const mentions = {
  cloud: /\bcloud\b/,
  database: /\bdatabase\b/,
  instance: /\binstance\b|-I\b/,
  output: /--output\b/
} as const

/** ` (cloud from DCS_TASKS_CLOUD)`: the variables whose values a message is about. */
export const originsIn = (message: string): string => {
  const flags = [...used].filter((flag) => mentions[flag].test(message))
  return flags.length === 0 ? "" : ` (${flags.map((flag) => `${flag} from ${names[flag]}`).join(", ")})`
}
