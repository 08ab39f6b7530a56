/** Opens the page where there is a browser. */
import * as Effect from "effect/Effect"
import * as Stderr from "../../output/stderr.ts"

const isSet = (...names: ReadonlyArray<string>): boolean => names.some((name) => (process.env[name] ?? "") !== "")

/** macOS and Windows always have one; others with a display, or as Windows' subsystem. */
const hasDisplay = (): boolean =>
  process.platform === "darwin" ||
  process.platform === "win32" ||
  isSet("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")

/** Whether a person sits in front of this machine. */
const hasBrowser = (): boolean =>
  process.stdout.isTTY && hasDisplay() && !isSet("CI", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")

export const openBrowser = (address: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (!hasBrowser()) return Effect.void
    return Effect.tryPromise(async () => {
      // Loaded on use: most runs are on a server, or ask for the address only.
      const { default: open } = await import("open")
      await open(address)
    }).pipe(Effect.catch(() => Stderr.note("no browser could be opened. Open the address yourself.")))
  })
