// Takes the place of Vite's own helper around every `import()` of the built client (`vite.config.ts`).
//
// A browser that could not fetch a module once answers every later `import()` of it with the same failure until the page is
// loaded anew, which would end the agent's calls. So the files of a part are fetched first, and imported only once all of them
// are there: the import then takes them from the browser's cache, in which they stay for good.

/** Files that are there, or on their way. */
const files = new Map<string, Promise<void>>();

/** What the page itself has brought. */
const ofPage = (url: string): boolean =>
  [...document.querySelectorAll<HTMLElement>('script[src], link[rel="modulepreload"]')].some(
    (element) => (element.getAttribute('src') ?? element.getAttribute('href')) === url,
  );

async function fetchFile(url: string): Promise<void> {
  const answer = await fetch(url);
  // Read to its end: only then it is kept.
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url}: the server answered ${answer.status}`);
}

function haveFile(url: string): Promise<void> {
  let file = files.get(url);
  if (!file) {
    file = ofPage(url) ? Promise.resolve() : fetchFile(url);
    files.set(url, file);
    // It can be asked for again.
    file.catch(() => files.delete(url));
  }
  return file;
}

/** Imports a module once its files, from the server's root, could be had. */
export async function filesFirst<T>(load: () => Promise<T>, needed: readonly string[] = []): Promise<T> {
  await Promise.all(needed.map((name) => haveFile(`/${name}`)));
  return load();
}
