/** What a page must never do: break its policy, write to the console, fail, or keep a secret where others can read it. */
import type { BrowserContext, Page } from "playwright"

/** Chromium's own note of a response with an error status, which no page can prevent. */
const networkNote = /^Failed to load resource: /

/** Violations, errors, and anything on the console, by page. Call it before the first page. */
export const watch = async (context: BrowserContext): Promise<(page: Page) => ReadonlyArray<string>> => {
  const complaints: Array<{ readonly page: Page | null; readonly what: string }> = []
  const complain = (page: Page | null, what: string): void => void complaints.push({ page, what })
  context.on("console", (message) => {
    if (!networkNote.test(message.text())) complain(message.page(), `console: ${message.text()}`)
  })
  context.on("weberror", (error) => complain(error.page(), `error: ${String(error.error())}`))
  context.on("request", (request) => {
    const { referer = "" } = request.headers()
    if (referer !== "") complain(request.frame().page(), `referrer: ${referer}`)
  })
  await context.exposeBinding("violated", ({ page }, what: string) => complain(page, `policy: ${what}`))
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report: unknown = Reflect.get(globalThis, "violated")
      if (typeof report === "function") report(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return (page) => complaints.flatMap((complaint) => (complaint.page === page ? [complaint.what] : []))
}

/** The places in a page where one of the secrets is found. */
export const secretsIn = (page: Page, secrets: ReadonlyArray<string>): Promise<ReadonlyArray<string>> =>
  page.evaluate((secrets) => {
    const fields = [...document.querySelectorAll("input, select, textarea")].map((field) => Reflect.get(field, "value"))
    const places: Readonly<Record<string, string>> = {
      document: document.documentElement.outerHTML,
      fields: fields.join("\n"),
      title: document.title,
      referrer: document.referrer,
      cookies: document.cookie,
      "local storage": JSON.stringify({ ...localStorage }),
      "session storage": JSON.stringify({ ...sessionStorage }),
      history: JSON.stringify({ state: history.state }),
      window: window.name
    }
    return Object.entries(places).flatMap(([place, text]) =>
      secrets.some((secret) => text.includes(secret)) ? [place] : []
    )
  }, secrets)

/** The keys of what a page has stored. */
export const storedKeys = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])
