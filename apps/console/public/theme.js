// The chosen theme, before anything is painted. Not a module, because those run later; src/state/settings.ts keeps it.
try {
  const theme = localStorage.getItem("dcs-tasks-console.theme")
  if (theme !== null) document.documentElement.dataset.theme = theme
} catch {
  // The browser refuses its storage: the theme is the system's.
}
