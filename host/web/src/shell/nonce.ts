// Styles are made while the page runs: the server lets those in that carry the nonce of this page.

/** What style elements of this page need, in its own window and in others that it opens. */
export function styleElements(): { styleElementAttributes?: { nonce: string } } {
  // Browsers hide the attribute, and tell it only here.
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
  return nonce ? { styleElementAttributes: { nonce } } : {};
}
