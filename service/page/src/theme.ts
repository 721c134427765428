import { applyDensity, applyMode, Density, Mode } from "@cloudscape-design/global-styles";

const KEY = "loadpath.mode";

/** Return whether the page is dark: as chosen, else as the system prefers. */
export function isDark(): boolean {
  const chosen = localStorage.getItem(KEY);
  if (chosen) return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Apply the chosen colours and the density that makes an estate fit a laptop's screen. */
export function startTheme(): void {
  applyDensity(Density.Compact);
  show(isDark());
}

/** Choose light or dark, and remember it on this machine. */
export function setDark(dark: boolean): void {
  localStorage.setItem(KEY, dark ? "dark" : "light");
  show(dark);
}

function show(dark: boolean): void {
  applyMode(dark ? Mode.Dark : Mode.Light);
  document.documentElement.dataset.mode = dark ? "dark" : "light";
}
