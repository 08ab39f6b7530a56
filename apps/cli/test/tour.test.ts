/** docs/cli-tour.md is what the bundle prints in six scenarios. `vitest run test/tour.test.ts --update` writes it again. */
import { describe, it } from "vitest"
import { ci } from "./tour/ci.ts"
import { cron } from "./tour/cron.ts"
import { doctor } from "./tour/doctor.ts"
import { laptop } from "./tour/laptop.ts"
import { mistakes } from "./tour/mistakes.ts"
import { thousands } from "./tour/thousands.ts"

const introduction = `# A tour of the CLI

Six situations of an operator, with what is typed and what is printed. A test runs them with the CLI as it is shipped, against the
[emulator](../packages/emulator/README.md), and checks what the service received. The test fails if this page differs, so do not edit
the page by hand. Ports, times, durations, rates and request ids are replaced by examples. Standard output and standard error are
shown together, as on a terminal, and \`[exit code N]\` follows unless it is 0. \`--concurrency 1\` only keeps the lines in order.

- [What the outcomes and exit codes mean](../apps/cli/README.md)
- [How to rehearse such runs yourself](bulk.md#rehearse-it)`

const scenarios: Readonly<Record<string, () => Promise<string>>> = { laptop, cron, ci, thousands, mistakes, doctor }

/** Each scenario runs once, for its own test and for the page. */
const sections = new Map<string, Promise<string>>()
const sectionOf = (name: string, scenario: () => Promise<string>): Promise<string> => {
  const section = sections.get(name) ?? scenario()
  sections.set(name, section)
  return section
}

describe.concurrent("the tour", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`checks what happens: ${name}`, async ({ expect }) => {
      expect(await sectionOf(name, scenario)).toContain("```console\n")
    })
  }

  it("is docs/cli-tour.md", async ({ expect }) => {
    const parts = await Promise.all(Object.entries(scenarios).map(([name, scenario]) => sectionOf(name, scenario)))
    await expect(`${[introduction, ...parts].join("\n\n")}\n`).toMatchFileSnapshot("../../../docs/cli-tour.md")
  })
})
