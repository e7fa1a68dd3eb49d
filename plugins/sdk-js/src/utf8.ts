// The engine has no TextEncoder and TextDecoder.

/** UTF-8 of a text. */
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

/** The text of UTF-8; throws where it is none. */
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
