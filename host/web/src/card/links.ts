// Which of a card's links may be opened. The server has looked at them already; a browser executes some schemes, so the client
// looks as well.

/** Never, whatever a tenant registers: these run code or read files. */
const NEVER = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:', 'http:', 'filesystem:']);

/** The link as it may stand in `href`: https, or a scheme that the tenant registered; nothing otherwise. */
export function safeLink(url: string | null, schemes: readonly string[]): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  if (protocol === 'https:') return href;
  const registered = schemes.some((scheme) => `${scheme.toLowerCase()}:` === protocol);
  return registered && !NEVER.has(protocol) ? href : undefined;
}
