// Replaces TextEncoder and TextDecoder, which the engine lacks.

/** Encodes a text in UTF-8. */
export function encode(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.toWellFormed?.() ?? text);
  const bytes: number[] = [];
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] === '%') {
      bytes.push(parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    } else {
      bytes.push(escaped.charCodeAt(i));
    }
  }
  return new Uint8Array(bytes);
}

/** Decodes UTF-8. Throws a `URIError` if the bytes are not valid UTF-8. */
export function decode(bytes: Uint8Array): string {
  let escaped = '';
  for (const byte of bytes) escaped += '%' + byte.toString(16).padStart(2, '0');
  return decodeURIComponent(escaped);
}

declare global {
  interface String {
    toWellFormed?(): string;
  }
}
