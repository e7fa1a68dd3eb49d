// Links to telephone numbers: those on our pages, and those that the browser hands us because we said that we take them.

/** The number in a `tel:` link, as a person would type it. */
function numberOf(link: string): string | undefined {
  const [scheme, rest = ''] = link.split(/:(.*)/s);
  if (scheme?.toLowerCase() !== 'tel') return undefined;
  // Parameters such as `;phone-context=` are no part of the number.
  const [number = ''] = decode(rest).split(';');
  return number.trim().slice(0, 100) || undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The parameter that the browser fills in with the whole link. */
const PARAMETER = 'dial';

/** A number that the page was opened with, as `?dial=tel:+1…`. It is taken out of the address: reloading dials nothing. */
export function numberInAddress(): string | undefined {
  const address = new URL(location.href);
  const link = address.searchParams.get(PARAMETER);
  if (link === null) return undefined;
  address.searchParams.delete(PARAMETER);
  history.replaceState(history.state, '', address);
  return numberOf(link) ?? link.slice(0, 100);
}

/** Hears of links to numbers that are clicked on our pages. */
export function onTelLink(listener: (number: string) => void): () => void {
  const clicked = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const number = link && numberOf(link.getAttribute('href') ?? '');
    if (!number) return;
    event.preventDefault();
    listener(number);
  };
  document.addEventListener('click', clicked);
  return () => document.removeEventListener('click', clicked);
}

/** Asks the browser to open numbers of other pages here. Not every browser can. */
export function takeTelLinks(): void {
  navigator.registerProtocolHandler('tel', `${location.origin}/?${PARAMETER}=%s`);
}
