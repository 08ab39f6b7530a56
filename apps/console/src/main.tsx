/** Starts the page. */
import { render } from "preact"
import { App } from "./view/App.tsx"

const page = document.querySelector("#page")
if (page === null) throw new Error("index.html has no #page")
page.replaceChildren()
render(<App />, page)
