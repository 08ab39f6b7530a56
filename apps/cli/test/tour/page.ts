/** A page of transcripts: prose, what a person types, and what they see, without what differs between two runs. */

/** What differs between two runs, and what stands in its place. Words are never replaced. */
const rules: Readonly<Record<string, readonly [RegExp, string]>> = {
  "a free port has five digits": [/(?<=\b127\.0\.0\.1:)\d{5}\b/g, "48080"],
  "the time of a line": [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?= dcs-tasks: )/gm, "2026-03-02T06:00:00Z"],
  "the progress lines of a long run": [/^\S+Z dcs-tasks: \d+\/\d+ {2}.*\n/gm, ""],
  "how long a run took": [/(?<= in )(?:\d+ min )?\d+(?:\.\d)? s$/gm, "2.4 s"],
  "a request id": [/(?<=Request id: )[0-9a-f]{32}\b/g, "5c4f9d2e1ab34c6f8f1f0b9a7d2e4c61"],
  "how fast a response was": [/(?<=responded 401 DCS\.1003 in )\d+ ms\b/g, "20 ms"],
  "when a token expires": [/(?<=expires at )\S+Z, in \d+ min/g, "2026-03-03T06:00:00.000Z, in 1440 min"],
  "how far a clock is off": [/\b2[34]\d\d(?= s behind)/g, "2400"],
  "how a machine without DNS says that a name is unknown": [/\bEAI_AGAIN\b/g, "ENOTFOUND"],
  "requests a second": [/\b\d+(?:\.\d)?\/s(?= {2})/g, "150/s"],
  "time left": [/(?<= {2})(?:\d+ h )?(?:\d+ min )?\d+ s left\b/g, "4 s left"],
  "time to wait": [/(?<=throttled, waiting )\d+ s\b/g, "40 s"]
}

const normalized = (text: string): string =>
  Object.values(rules).reduce((rest, [differs, example]) => rest.replaceAll(differs, example), text)

interface Shown {
  /** What is typed. */
  readonly command: string
  readonly output: string
  readonly code: number | null
}

export interface Section {
  readonly prose: (text: string) => void
  /** Adds a command to the transcript below the last prose. */
  readonly show: (shown: Shown) => void
  /** Adds a line of the screen. */
  readonly frame: (text: string) => void
  /** The section in Markdown. */
  readonly text: () => string
}

export const section = (title: string): Section => {
  const blocks: Array<string> = [`## ${title}`]
  let transcript: Array<string> = []
  const end = () => {
    if (transcript.length > 0) blocks.push(`\`\`\`console\n${transcript.join("\n")}\n\`\`\``)
    transcript = []
  }
  return {
    prose: (text) => {
      end()
      blocks.push(text)
    },
    show: ({ code, command, output }) => {
      if (transcript.length > 0) transcript.push("")
      transcript.push(normalized(`$ ${command}`))
      if (output.trimEnd() !== "") transcript.push(normalized(output.trimEnd()))
      if (code !== 0) transcript.push(`[exit code ${code}]`)
    },
    frame: (text) => void transcript.push(normalized(text)),
    text: () => {
      end()
      return blocks.join("\n\n")
    }
  }
}
