/** The environment variables that stand for flags, and which of them were used. */
import * as Option from "effect/Option"

const names = {
  cloud: "DCS_TASKS_CLOUD",
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

/** ` (cloud from DCS_TASKS_CLOUD)`: what was taken from variables; empty if nothing was. */
export const origins = (): string =>
  used.size === 0 ? "" : ` (${[...used].map((flag) => `${flag} from ${names[flag]}`).join(", ")})`
