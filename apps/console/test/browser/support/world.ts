/** An emulator, a console program in front of it, and pages of it. */
import { type EmulatorOptions, type RunningEmulator, startEmulator, type TaskSeed } from "@dcs-tasks/emulator"
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright"
import { expect, inject } from "vitest"
import { type Program, type ProgramOptions, startProgram } from "./program.ts"
import { ui, type Ui } from "./ui.ts"
import { secretsIn, watch } from "./watch.ts"

export interface OpenOptions {
  /** All instances by default. */
  readonly instanceId?: string
  /** What follows the `#` instead. */
  readonly fragment?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: "light" | "dark"
  /** A profile of its own, for what concerns more than one page: storage, the network, the clock. */
  readonly profile?: BrowserContextOptions
  /** Before anything is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>
}

/** One page. */
export interface Opened extends Ui, AsyncDisposable {
  readonly page: Page
  /** The ids of the rows, from the top: only of those in view, because the table is virtual. */
  readonly ids: () => Promise<ReadonlyArray<string>>
  /** How many rows the table has, in view or not. */
  readonly rowCount: () => Promise<number>
  /** Resolves when the table has this many rows. */
  readonly lists: (count: number) => Promise<void>
  /** The text of a row's result. */
  readonly result: (taskId: string) => Promise<string>
  /** Opens the question for the selection, and answers it. */
  readonly deleteSelected: () => Promise<void>
}

export interface World extends AsyncDisposable {
  readonly emulator: RunningEmulator
  readonly program: Program
  /** Adds tasks, and the instance if there is none. */
  readonly seed: (instanceId: string, tasks: ReadonlyArray<TaskSeed>) => void
  /** The ids of the tasks whose deletion was requested, in the order of arrival, with repetitions. */
  readonly deletions: (instanceId: string) => ReadonlyArray<string>
  readonly open: (options?: OpenOptions) => Promise<Opened>
}

interface Profile {
  readonly context: BrowserContext
  readonly complaintsOf: (page: Page) => ReadonlyArray<string>
}

const newProfile = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Profile> => {
  const context = await browser.newContext(options)
  // So that a test fails where it waits.
  context.setDefaultTimeout(90_000)
  return { context, complaintsOf: await watch(context) }
}

const opened = async (
  { complaintsOf, context }: Profile,
  { origin, secret }: Program,
  token: string,
  options: OpenOptions
): Promise<Opened> => {
  const { colorScheme, fragment, instanceId, prepare, viewport = { width: 1280, height: 900 } } = options
  const page = await context.newPage()
  await page.setViewportSize(viewport)
  await page.emulateMedia({ reducedMotion: "reduce", ...(colorScheme !== undefined && { colorScheme }) })
  await prepare?.(page)
  const parts = ui(page)
  await page.goto(`${origin}/#${fragment ?? [secret, ...(instanceId === undefined ? [] : [instanceId])].join("/")}`)
  const rowCount = async () => Number(await parts.grid.getAttribute("aria-rowcount")) - 1
  return {
    ...parts,
    page,
    ids: async () => {
      const names = await parts.grid
        .getByRole("checkbox", { name: /^Select (?!all )/ })
        .evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-label") ?? ""))
      return names.map((name) => name.replace("Select ", ""))
    },
    rowCount,
    lists: (count) => expect.poll(rowCount).toBe(count),
    result: async (taskId) => {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
      return (await parts.row(taskId).getByRole("gridcell").allInnerTexts()).at(-1)?.trim() ?? ""
    },
    deleteSelected: async () => {
      await parts.delete.click()
      await parts.confirm.click()
      await parts.confirmation.waitFor({ state: "hidden" })
    },
    [Symbol.asyncDispose]: async () => {
      const places = await secretsIn(page, [secret, token])
      const complaints = complaintsOf(page)
      await (options.profile === undefined ? page : context).close()
      expect({ complaints, "secrets in": places }).toEqual({ complaints: [], "secrets in": [] })
    }
  }
}

interface WorldOptions extends EmulatorOptions {
  readonly program?: Pick<ProgramOptions, "env" | "flags" | "isOnTerminal">
}

export const startWorld = async ({ program: programOptions, ...options }: WorldOptions = {}): Promise<World> => {
  const [browser, emulator] = await Promise.all([
    chromium.connect(inject("chromium")),
    startEmulator({ instances: [], ...options })
  ])
  const { endpoint, projectId, token } = emulator
  const shared = newProfile(browser)
  const program = await startProgram({ endpoint, projectId, token, ...programOptions })
  return {
    emulator,
    program,
    seed: (instanceId, tasks) => {
      for (const task of tasks) emulator.seedTask(instanceId, task)
    },
    deletions: (instanceId) =>
      emulator.requests().flatMap(({ operation, path }) => {
        const [, instance, task = ""] = /\/instances\/([^/]+)\/tasks\/([^/]+)$/.exec(path) ?? []
        return operation === "deleteBackgroundTask" && instance === instanceId ? [task] : []
      }),
    open: async (options = {}) => {
      const profile = options.profile === undefined ? shared : newProfile(browser, options.profile)
      return opened(await profile, program, token, options)
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await program[Symbol.asyncDispose]()
      const disasters = emulator.disasters()
      await emulator.close()
      expect(disasters).toEqual([])
    }
  }
}
