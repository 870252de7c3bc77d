// WebKitGTK names the language of the C locale "C", which `Intl` refuses. uPlot asks for its numbers'
// format while it is loaded: without this the whole window would stay empty there.
try {
  Intl.getCanonicalLocales(globalThis.navigator?.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
