import { signal } from "@preact/signals"

const count = signal(0)

/** The whole page. */
export const App = () => (
  <main>
    <h1>DCS background tasks</h1>
    <button type="button" onClick={() => (count.value += 1)}>
      {count}
    </button>
  </main>
)
