/** Effect's services of all packages have keys of one form, so that no two are ever taken for each other. */
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

const packages = fileURLToPath(new URL("../..", import.meta.url))

/** Whatever makes a service of a context, and the code from there to the first text, which is its key. */
const service =
  /\b(?:class|const) (\w+)\b(?:(?!\b(?:class|const)\b)[^])*?\b(?:Context\.(?:Service|Reference|Tag|GenericTag)|Effect\.Service|HttpApiMiddleware\.(?:Service|Tag)|RpcMiddleware\.Service|LayerMap\.Service)\b(?!\.)[^"]*"([^"]*)"/g

/** The services of a docstring's example are those of its reader. */
const withoutExamples = (text: string): string => text.replaceAll(/^ *\* .*$/gm, "")

const services = globSync("*/src/**/*.ts", { cwd: packages }).flatMap((file) =>
  [...withoutExamples(readFileSync(`${packages}/${file}`, "utf8")).matchAll(service)].map(
    ([, name = "", key = ""]) => ({
      folder: file.split("/")[0],
      name,
      key
    })
  )
)

it("finds the services", () => {
  expect(services.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "Authorization",
      "Caller",
      "CurrentExchange",
      "DcsTasks",
      "DeletionJournal",
      "Emulator",
      "MayDelete"
    ])
  )
})

it("the key of a service is its package, an optional path, and its name", () => {
  for (const { folder, key, name } of services) {
    expect(key).toMatch(new RegExp(`^@dcs-tasks/${folder}/(?:[A-Z]\\w*/)*${name}$`))
  }
})

it("no two services have the same key", () => {
  const keys = services.map(({ key }) => key)
  expect(keys).toEqual([...new Set(keys)])
})
