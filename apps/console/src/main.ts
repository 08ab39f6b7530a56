/** Loads the page after its outline has been painted. A tab in the background paints nothing. */
const start = () => void import("./start.tsx")

if (document.visibilityState === "hidden") start()
else requestAnimationFrame(() => setTimeout(start))
