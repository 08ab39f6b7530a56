/** Messages for people go to stderr, each line prefixed with the program's name. */
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as Bar from "./bar.ts"

let hasTimes = false
let isQuiet = false

/** From here on, lines begin with the time (UTC), unless a person reads them on a terminal. */
export const withTimes: Effect.Effect<void> = Effect.sync(() => {
  hasTimes = !process.stderr.isTTY
})

/** `--quiet`: from here on, no notes. */
export const quiet = (): void => {
  isQuiet = true
}

export const isQuieted = (): boolean => isQuiet

/** A line that can have colors: its parts are already escaped. */
export const styled = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    const time = hasTimes ? `${new Date().toISOString().slice(0, 19)}Z ` : ""
    process.stderr.write(Bar.above(`${time}dcs-tasks: ${text}\n`))
  })

/** A problem, or what a person has to know. Control characters are escaped, whatever the text comes from. */
export const line = (text: string): Effect.Effect<void> => styled(text.split("\n").map(escapeText).join("\n"))

/** A line that `--quiet` leaves out. */
export const note = (text: string): Effect.Effect<void> => (isQuiet ? Effect.void : line(text))

/** A table or another block that `--quiet` leaves out. */
export const block = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    if (!isQuiet) process.stderr.write(Bar.above(`${text}\n`))
  })
