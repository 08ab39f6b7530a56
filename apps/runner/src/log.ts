/** One line per event on stdout. */
import * as Logger from "effect/Logger"

export const formats = ["text", "json"] as const

export type Format = (typeof formats)[number]

export const layer = (format: Format) => Logger.layer([format === "json" ? Logger.consoleJson : Logger.consoleLogFmt])
