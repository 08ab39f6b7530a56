/** No output contains a secret. */
import { firstOf, type Law } from "./history.ts"

/** A part of it is too much, and so is another spelling. */
const formsOf = (secret: string): ReadonlyArray<string> => [
  secret.slice(0, 14),
  secret.slice(-8),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("hex"),
  // Base64 spells it in three ways, by where it begins.
  ...[0, 1, 2].map((before) =>
    Buffer.from(" ".repeat(before) + secret)
      .toString("base64")
      .slice(before === 0 ? 0 : 4, -4)
  )
]

export const secrets: ReadonlyArray<Law> = [
  {
    name: "No output contains a secret",
    broken: ({ files, runs, secrets: kept }) => {
      const forms = kept.flatMap(formsOf)
      const outputs = [
        ...runs.flatMap(({ pid, stderr, stdout }) => [
          [`the stdout of run ${pid}`, stdout] as const,
          [`the stderr of run ${pid}`, stderr] as const
        ]),
        ...files
      ]
      return firstOf(outputs, ([name, text]) => firstOf(forms, (form) => (text.includes(form) ? name : undefined)))
    }
  }
]
