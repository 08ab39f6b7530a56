/** The formats of `-o`. */
export const formats = ["text", "json", "ndjson"] as const

export type Format = (typeof formats)[number]
